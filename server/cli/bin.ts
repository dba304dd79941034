#!/usr/bin/env node
/** The command, as fast as it can be loaded; what it does is main.ts. */
import { join } from 'node:path'
import { runWithCodeCache } from './code-cache.ts'
import { homeFolder } from '../installation/home-folder.ts'
import { VERSION } from '../shared/version.ts'

runWithCodeCache(join(__dirname, 'main.js'), homeFolder(process.env), VERSION)
