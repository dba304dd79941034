/** The console: what a browser shows at /_emulator/. It asks the control API and the Clients API and nothing else. */
import './style/theme.css'
import './style/frame.css'
import './style/parts.css'
import { render } from 'preact'
import { Frame } from './frame.tsx'

const place = document.getElementById('console')
if (place) render(<Frame />, place)
