#include "http/traffic.hpp"

#include "runtime/base/metrics.hpp"

namespace parley::http {

traffic::traffic()
    : connections{metrics::gauge("parley_connections", "Open client connections")},
      sessions{metrics::gauge("parley_sessions", "Authenticated real-time sessions")},
      accepted{metrics::counter("parley_connections_accepted_total", "Accepted connections")},
      refused{metrics::counter(
          "parley_connections_refused_total", "Connections answered with 503 or closed: too many"
      )},
      events_in{metrics::counter("parley_events_received_total", "Events from clients")},
      events_out{metrics::counter("parley_events_sent_total", "Events to sessions")},
      events_dropped{
          metrics::counter("parley_events_dropped_total", "Events dropped for slow sessions")
      },
      slow_sessions_closed{metrics::counter(
          "parley_slow_sessions_closed_total", "Sessions closed because they did not read"
      )} {}

} // namespace parley::http
