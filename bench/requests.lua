-- For wrk: sends the requests that a file lists, one after the other, from the beginning again at its end. The file holds the
-- headers that all of them have, an empty line, and a path per line. All is put together before the first request, so that
-- sending costs wrk next to nothing, whichever server it asks.

local requests = {}
local count = 0
local at = 0

function init(args)
  local file = assert(io.open(args[1], "r"))
  local headers = {}
  for line in file:lines() do
    if line == "" then break end
    headers[#headers + 1] = line
  end
  local rest = " HTTP/1.1\r\n" .. table.concat(headers, "\r\n") .. "\r\n\r\n"
  for path in file:lines() do
    count = count + 1
    requests[count] = "GET " .. path .. rest
  end
  file:close()
end

function request()
  at = at % count + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"statusErrors":%d,"socketErrors":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
