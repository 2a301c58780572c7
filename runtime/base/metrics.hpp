#pragma once

#include <map>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <string>

/// The process's metrics in Prometheus terms. Families are made once, at start or on first use;
/// what is counted on a hot path keeps the reference that these functions return.
namespace parley::metrics {

using labels = std::map<std::string, std::string>;

/// All functions are thread-safe; the same name and labels give the same object, for ever.
prometheus::Counter&
counter(const std::string& name, const std::string& help, const labels& with = {});
prometheus::Gauge& gauge(const std::string& name, const std::string& help, const labels& with = {});

/// Buckets from 100 µs to 10 s, for durations in seconds.
prometheus::Histogram&
duration(const std::string& name, const std::string& help, const labels& with = {});

/// Everything in the Prometheus text format 0.0.4.
std::string to_text();

} // namespace parley::metrics
