#pragma once

#include "config/settings.hpp"
#include "runtime/base/result.hpp"

#include <memory>
#include <string>

namespace parley {

/// One running node: database, actors, server, built in that order and stopped in the other.
class node {
public:
    /// Returns when the node serves. The detail of the failure is one sentence for people.
    static result<std::unique_ptr<node>> start(const settings& settings);
    ~node();
    node(const node&) = delete;
    node& operator=(const node&) = delete;

    /// Where it serves, such as `http://127.0.0.1:8080`.
    std::string url() const;

    /// Tells clients to go elsewhere, finishes what is under way, and stops. Blocks.
    void stop();

    /// True when another node has taken over: this one ends and may start again as a new one.
    bool is_fenced() const;

private:
    struct parts;
    explicit node(std::unique_ptr<parts> built);
    std::unique_ptr<parts> parts_;
};

} // namespace parley
