#!/usr/bin/env node
/** The entry point of the command. Loads main.ts with a code cache, so that it starts faster. */
import { join } from 'node:path'
import { runWithCodeCache } from './code-cache.ts'
import { homeFolder } from '../installation/home-folder.ts'
import { VERSION } from '../shared/version.ts'

runWithCodeCache(join(__dirname, 'main.js'), homeFolder(process.env), VERSION)
