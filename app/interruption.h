// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <functional>

namespace binweave {

/// Calls `stop` once, from the event loop, when the process is interrupted (Ctrl+C, SIGTERM). A second interruption
/// ends the process as usual.
class Interruption
{
public:
    explicit Interruption(std::function<void()> stop);
    ~Interruption();
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;

private:
    QTimer m_timer;
};

} // namespace binweave
