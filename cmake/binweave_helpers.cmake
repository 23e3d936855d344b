# SPDX-FileCopyrightText: 2026 The Binweave authors
# SPDX-License-Identifier: GPL-3.0-or-later

# All flags of the project, carried by one target.
add_library(binweave_options INTERFACE)
target_compile_features(binweave_options INTERFACE cxx_std_20)
target_include_directories(binweave_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(binweave_options INTERFACE QT_NO_KEYWORDS)
# No contraction: float arithmetic written twice (trainer's evaluation, packed engine) must agree to the bit.
target_compile_options(binweave_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Werror -ffp-contract=off
    $<$<CXX_COMPILER_ID:Clang>:-Wno-unknown-warning-option>) # pragmas may name warnings that only GCC has
if(BINWEAVE_FUZZ)
    target_compile_options(binweave_options INTERFACE -fsanitize=fuzzer-no-link,address,undefined)
    target_link_options(binweave_options INTERFACE -fsanitize=address,undefined)
endif()
if(BINWEAVE_SANITIZE)
    target_compile_options(binweave_options INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer
        # GCC 12 reports false uses of uninitialized and null memory once its sanitizers rewrite the code.
        -Wno-maybe-uninitialized -Wno-null-dereference)
    target_link_options(binweave_options INTERFACE -fsanitize=address,undefined)
endif()

# With the compiler's C++20 macros, Qt 6.4's moc stumbles over the standard library's <concepts>.
set(CMAKE_AUTOMOC_COMPILER_PREDEFINES OFF)

# binweave_test(SUBJECT LIBRARIES..): one QTest executable tests/FOLDER/test_SUBJECT.cpp, named test_SUBJECT.
function(binweave_test subject)
    add_executable(test_${subject} test_${subject}.cpp)
    set_target_properties(test_${subject} PROPERTIES AUTOMOC ON)
    target_link_libraries(test_${subject} PRIVATE binweave_options Qt6::Test ${ARGN})
    add_test(NAME ${subject} COMMAND test_${subject})
    set_tests_properties(${subject} PROPERTIES TIMEOUT 300 ENVIRONMENT
        "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;BINWEAVE_GALLERY_DIR=/nowhere;UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1")
endfunction()
