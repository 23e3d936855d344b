// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace binweave {

/// What went wrong, as one full sentence for the user that says what and where.
struct Error
{
    enum class Kind {
        badInput, ///< the input or the call is wrong: exit status 2
        failed,   ///< the work failed: exit status 1
    };
    Kind kind = Kind::failed;
    std::string sentence;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> badInput(std::string sentence)
{
    return tl::unexpected(Error{Error::Kind::badInput, std::move(sentence)});
}

inline tl::unexpected<Error> failed(std::string sentence)
{
    return tl::unexpected(Error{Error::Kind::failed, std::move(sentence)});
}

} // namespace binweave
