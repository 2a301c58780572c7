#pragma once

/// How failures travel between actors is part of the protocol.
#include "runtime/kernel/error.hpp"
