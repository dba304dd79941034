/** Starts the web console at /_emulator/. It calls only the control API and the Clients API. */
import './style/theme.css'
import './style/frame.css'
import './style/parts.css'
import { render } from 'preact'
import { Frame } from './frame.tsx'

const place = document.getElementById('console')
if (place) render(<Frame />, place)
