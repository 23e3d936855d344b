// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/workspace/document.h"

#include <QWidget>

namespace binweave {

class ChartView;

/// Single-kernel ability beta and single-layer ability zeta of stem and main path as bars on a logarithmic axis, in
/// network order, the weakest and the strongest layer marked. A click selects the layer's element.
class AbilityChart : public QWidget
{
    Q_OBJECT

public:
    explicit AbilityChart(Document& document, QWidget* parent = nullptr);

    ChartView& view() { return *m_view; }

private:
    void refresh();

    Document& m_document;
    ChartView* m_view;
    QList<ElementPath> m_origins; ///< of the bars
};

} // namespace binweave
