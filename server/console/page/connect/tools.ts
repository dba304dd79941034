/** All tools, in the order of the list. */
import { CODE_TOOLS } from './tools-code.ts'
import { SHELL_TOOLS } from './tools-shell.ts'
import { caLine, GROUPS, type Tool, type Values } from './values.ts'

export const TOOLS: readonly Tool[] = [...SHELL_TOOLS, ...CODE_TOOLS]
const [FIRST] = TOOLS as [Tool]

/** Returns the tool with this id, or the first tool if no tool has it. */
export const toolOf = (id: string | undefined): Tool => TOOLS.find((tool) => tool.id === id) ?? FIRST

/** Returns the tools by group. */
export const grouped = () => GROUPS.map((group) => ({ group, tools: TOOLS.filter((tool) => tool.group === group) }))

/** Returns lines that check whether the certificate authority is trusted, and print the error if not. */
export const checkLines = (values: Values) => [
  caLine(values),
  `curl --cacert ca.pem https://${values.domain}/_emulator/health`,
]

/** Returns whether the tool runs on Node, which has its own variable for the certificate authority. */
export const isForNode = (tool: Tool, values: Values) =>
  tool.blocks(values).some(({ lines }) => lines.some((line) => line.includes('NODE_EXTRA_CA_CERTS')))
