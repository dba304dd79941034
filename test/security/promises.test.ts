/** Checks that SECURITY.md names tests for each promise, and that these tests exist. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const [, table = ''] = readFileSync(join(root, 'SECURITY.md'), 'utf8').split('|---|---|')
const rows = table
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split(' | '))

/** Returns each file in a cell, with the test titles after it. */
const testsIn = (cell: string) =>
  [...cell.matchAll(/`(test\/[^`]+)`((?:,? \*[^*]+\*)*)/g)].map(([, file = '', titles = '']) => ({
    file,
    titles: [...titles.matchAll(/\*([^*]+)\*/g)].map(([, title = '']) => title),
  }))

describe('the promises of SECURITY.md', () => {
  test('are found in its table', () => expect(rows.length).toBeGreaterThan(10))

  test.each(rows)('%s', (_, testCell = '') => {
    const tests = testsIn(testCell)
    expect(tests.length).toBeGreaterThan(0)
    for (const { file, titles } of tests) {
      expect([file, existsSync(join(root, file))]).toEqual([file, true])
      const source = readFileSync(join(root, file), 'utf8')
      const titlesInFile = [
        ...source.matchAll(/(?:describe|test)(?:\.[\w.]+)*\S*\(\s*(['`])(.+?)\1,\s/g),
        ...source.matchAll(/\)\(\s*(['`])(.+?)\1,\s/g),
      ].map(([, , title = '']) => title)
      if (file.endsWith('.test.ts')) expect(titles.length).toBeGreaterThan(0)
      for (const title of titles)
        expect(
          titlesInFile.filter((each) => each.replaceAll('\\', '').includes(title)),
          `${file}: ${title}`,
        ).not.toEqual([])
    }
  })
})
