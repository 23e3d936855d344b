// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/estimate_table.h"
#include "model/result.h"
#include "widgets/figure_line.h"

namespace binweave {

/// The network's totals in a line that says its directions: "Parameter bits 476,640 · Stored 61.2 KB · 24.0× smaller
/// · 13.1× fewer operations". Of a design with an error, the sentence instead.
class Headline : public FigureLine
{
    Q_OBJECT

public:
    explicit Headline(QWidget* parent = nullptr);

    void showEstimates(const Result<Estimates>& estimates, SizeUnit unit);

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    Result<Estimates> m_estimates;
    SizeUnit m_unit = SizeUnit::bits;
};

} // namespace binweave
