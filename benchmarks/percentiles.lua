-- What wrk prints of a run in a form to be read: requests a second, then milliseconds of the 50th, 95th and 99th share.
function done(summary, latency, requests)
  io.write(string.format(
    "measured %f %f %f %f\n",
    summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3
  ))
end
