// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/export_target.h"
#include "model/design.h"

#include <QTreeWidget>

namespace binweave {

/// The formats, one row each, and whether each can hold a design; where not, why not.
class TargetList : public QTreeWidget
{
    Q_OBJECT

public:
    explicit TargetList(QWidget* parent = nullptr);

    /// The open design, which is followed while it is edited, and that of the run to be exported, where one is chosen.
    void showReach(const NetworkDesign& open, const NetworkDesign* run);

    const ExportTarget& target() const; ///< the row chosen
    /// Empty where the format can hold the run's design.
    QString problem() const;

protected:
    QSize sizeHint() const override;

private:
    enum Column { formatColumn, openColumn, runColumn };
};

} // namespace binweave
