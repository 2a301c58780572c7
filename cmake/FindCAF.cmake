# Debian's libcaf-dev 0.17.6 ships headers and libraries but no CMake package.
# Defines CAF::core and CAF::io.
find_path(CAF_INCLUDE_DIR caf/all.hpp)
find_package(Threads REQUIRED)

set(_caf_required CAF_INCLUDE_DIR)
foreach(part core io)
  find_library(CAF_${part}_LIBRARY caf_${part})
  list(APPEND _caf_required CAF_${part}_LIBRARY)
  if(CAF_${part}_LIBRARY AND NOT TARGET CAF::${part})
    add_library(CAF::${part} UNKNOWN IMPORTED)
    set_target_properties(CAF::${part} PROPERTIES
      IMPORTED_LOCATION "${CAF_${part}_LIBRARY}"
      INTERFACE_INCLUDE_DIRECTORIES "${CAF_INCLUDE_DIR}"
      INTERFACE_LINK_LIBRARIES Threads::Threads)
  endif()
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CAF REQUIRED_VARS ${_caf_required})
