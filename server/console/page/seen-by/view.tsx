/**
 * The "As seen by" view: an application as a token with certain scopes reads it, and the scopes that show each
 * property.
 */
import './seen-by.css'
import { useEffect } from 'preact/hooks'
import { followApplications } from '../applications/follow.ts'
import { hrefOf, navigate, route } from '../state/route.ts'
import { Empty } from '../parts/empty.tsx'
import { Matrix } from './matrix.tsx'
import { applicationsByName, Picker } from './picker.tsx'
import { Scopes } from './scopes.tsx'
import { Seen } from './seen.tsx'

export function SeenByView() {
  useEffect(followApplications, [])
  const { item } = route.value
  const [first] = applicationsByName.value
  // Opens the first application, because a user who wants to learn about scopes has none in mind.
  useEffect(() => {
    if (item === undefined && first) navigate({ item: first.client_id }, true)
  }, [item, first])
  return (
    <div class="page seen-by">
      <header>
        <h1>As seen by a token</h1>
        <p class="quiet">
          The scopes of a token decide which properties of an application it can read. The API leaves the others out of
          its answer: no error, no null. Here they stay in their places, grey, with the scope that would show them.
        </p>
      </header>
      <div class="card chooser">
        <Picker chosen={item} />
        <Scopes />
      </div>
      {item === undefined ? (
        <Empty title="Choose an application.">
          <p>
            There is none yet? <a href={hrefOf({ view: 'applications' })}>Create one</a>.
          </p>
        </Empty>
      ) : (
        <Seen key={item} id={item} />
      )}
      <Matrix />
    </div>
  )
}
