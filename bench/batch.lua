-- wrk: twenty events a POST, each with an id of its own; counts what was acknowledged.
local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("thread_no", threads)
end

local head = '{"type":"track","messageId":"'
local tail = '","event":"page_viewed","timestamp":"@NOW@","context":{"library":{"name":"bench","version":"1.0.0"},"page":{"path":"/mortgage/rates","referrer":"https://www.example.org/search?q=rates","title":"Rates today"},"locale":"he-IL","userAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"},"properties":{"path":"/mortgage/rates","price":1234.5,"currency":"ILS","items":3,"campaign":"spring","logged_in":true}}'

function init(args)
  tail = tail:gsub("@NOW@", os.date("!%Y-%m-%dT%H:%M:%S.000Z"))
  run = args[1] or "r"
  number = 0
  random = 12345 + thread_no
end

function request()
  local parts = {}
  for i = 1, 20 do
    number = number + 1
    random = (random * 1103515245 + 12345) % 2147483648
    parts[i] = head .. run .. "-" .. thread_no .. "-" .. number .. '","userId":"bench-' .. (random % 10000) .. tail
  end
  return wrk.format("POST", "/v1/batch", { ["Content-Type"] = "application/json", ["Authorization"] = "Basic d2tfZGVtb19jb3JlOg==" }, '{"batch":[' .. table.concat(parts, ",") .. "]}")
end

function done(summary, latency, requests)
  io.write(string.format('{"requests":%d,"seconds":%.3f,"p50_us":%d,"p99_us":%d,"bad":%d,"errors":%d}\n', summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
