/** All tools, in the order of the list. */
import { CODE_TOOLS } from './tools-code.ts'
import { SHELL_TOOLS } from './tools-shell.ts'
import { GROUPS, type Tool, type Values } from './values.ts'

export const TOOLS: readonly Tool[] = [...SHELL_TOOLS, ...CODE_TOOLS]
const [FIRST] = TOOLS as [Tool]

/** The tool with an id; the first one where there is none with it. */
export const toolOf = (id: string | undefined): Tool => TOOLS.find((tool) => tool.id === id) ?? FIRST

/** The tools by their groups. */
export const grouped = () => GROUPS.map((group) => ({ group, tools: TOOLS.filter((tool) => tool.group === group) }))

/** The line that says whether the authority is trusted, or what is wrong. */
export const checkLine = ({ domain }: Pick<Values, 'domain'>) => `curl --cacert ca.pem https://${domain}/_emulator/health`
