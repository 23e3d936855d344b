// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/verification.h"

#include <QTableWidget>

namespace binweave {

/// Layer by layer: largest difference, images compared, agreement.
class VerificationTable : public QTableWidget
{
    Q_OBJECT

public:
    explicit VerificationTable(QWidget* parent = nullptr);

    void show(const Verification& verified);
};

} // namespace binweave
