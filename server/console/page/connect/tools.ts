/** All tools, in the order of the list. */
import { CODE_TOOLS } from './tools-code.ts'
import { SHELL_TOOLS } from './tools-shell.ts'
import { caLine, GROUPS, type Tool, type Values } from './values.ts'

export const TOOLS: readonly Tool[] = [...SHELL_TOOLS, ...CODE_TOOLS]
const [FIRST] = TOOLS as [Tool]

/** The tool with an id; the first one where there is none with it. */
export const toolOf = (id: string | undefined): Tool => TOOLS.find((tool) => tool.id === id) ?? FIRST

/** The tools by their groups. */
export const grouped = () => GROUPS.map((group) => ({ group, tools: TOOLS.filter((tool) => tool.group === group) }))

/** The lines that say whether the authority is trusted, or what is wrong. */
export const checkLines = (values: Values) => [
  caLine(values),
  `curl --cacert ca.pem https://${values.domain}/_emulator/health`,
]

/** Whether what is run there is Node, which has a variable of its own for the authority. */
export const isForNode = (tool: Tool, values: Values) =>
  tool.blocks(values).some(({ lines }) => lines.some((line) => line.includes('NODE_EXTRA_CA_CERTS')))
