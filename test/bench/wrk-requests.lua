-- A script for wrk. Sends the requests of a file one after another; the file has the length in bytes before each one.
local requests = {}
local position = 0

function init(args)
  local file = assert(io.open(args[1], 'rb'))
  while true do
    local length = file:read('*n')
    if not length then break end
    file:read(1)
    requests[#requests + 1] = file:read(length)
  end
  file:close()
end

function request()
  position = position % #requests + 1
  return requests[position]
end

function done(summary)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  print(string.format('answered %d in %d failed %d', summary.requests, summary.duration, failed))
end
