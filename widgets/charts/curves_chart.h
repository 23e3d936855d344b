// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/trainer.h"

#include <QWidget>
#include <vector>

class QBoxLayout;

namespace binweave {

class ChartView;

/// Training curves: accuracy (top-1, percent) on training images and on validation or test images, and the loss, epoch
/// by epoch; side by side where it is wide.
class CurvesChart : public QWidget
{
    Q_OBJECT

public:
    explicit CurvesChart(QWidget* parent = nullptr);

    /// planned: epochs of the whole run, which the axis then shows from the start; 0 where that is not known.
    void setEpochs(const std::vector<EpochRecord>& epochs, int planned = 0);

    ChartView& accuracyView() { return *m_accuracy; }
    ChartView& lossView() { return *m_loss; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QBoxLayout* m_layout;
    ChartView* m_accuracy;
    ChartView* m_loss;
    int m_planned = -1;
};

} // namespace binweave
