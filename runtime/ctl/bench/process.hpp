#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

/// What Linux tells of processes, from /proc. Everything is empty when a process has ended, when
/// it belongs to somebody else, or on another machine.
namespace parley::bench {

using std::chrono::nanoseconds;

/// User and system time of a process, the ended children that it waited for included.
/// In steps of 10 ms.
std::optional<nanoseconds> cpu_time(pid_t process);

/// The same for a process together with its living children: all of a PostgreSQL server.
std::optional<nanoseconds> cpu_time_of_family(pid_t parent);

/// User and system time of this process, to the microsecond.
nanoseconds own_cpu_time();

/// Time that the cores of this machine were not idle, time taken by its host included.
nanoseconds machine_busy_time();

/// Memory of a process that is in RAM, in bytes.
std::optional<std::size_t> resident_bytes(pid_t process);

/// Who started this process.
std::optional<pid_t> parent_of(pid_t process);

/// A variable of the environment that the process was started with.
std::optional<std::string> variable_of(pid_t process, std::string_view name);

/// The process that listens on this TCP port of this machine.
std::optional<pid_t> listener_on(std::uint16_t port);

/// Raises this process's limit of open files as far as it may, and returns it.
std::size_t raise_open_files();

} // namespace parley::bench
