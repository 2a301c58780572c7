#include "runtime/base/metrics.hpp"

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace parley::metrics {

namespace {

prometheus::Registry& registry() {
    static prometheus::Registry instance{prometheus::Registry::InsertBehavior::Merge};
    return instance;
}

const prometheus::Histogram::BucketBoundaries duration_buckets{
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
};

} // namespace

prometheus::Counter& counter(const std::string& name, const std::string& help, const labels& with) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry()).Add(with);
}

prometheus::Gauge& gauge(const std::string& name, const std::string& help, const labels& with) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry()).Add(with);
}

prometheus::Histogram&
duration(const std::string& name, const std::string& help, const labels& with) {
    return prometheus::BuildHistogram()
        .Name(name)
        .Help(help)
        .Register(registry())
        .Add(with, duration_buckets);
}

std::string to_text() {
    return prometheus::TextSerializer{}.Serialize(registry().Collect());
}

} // namespace parley::metrics
