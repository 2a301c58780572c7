#pragma once

#include <string>

namespace parley::test {

struct key_pair {
    std::string private_pem;
    std::string public_pem;
};

/// An RSA key of `bits`, fresh for each call; 2,048 bits take about 0.1 s.
key_pair make_rsa_keys(unsigned bits = 2048);

/// One such pair for the whole process.
const key_pair& shared_rsa_keys();

} // namespace parley::test
