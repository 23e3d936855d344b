// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace binweave {

/// Between two figures of a line.
inline const QString figureDot = QStringLiteral(" · ");

/// Rich text of a figure above a table.
QString bigFigure(const QString& figure);

/// A wrapping label of figures with dots between them, muted in rich text. Where they do not fit beside each other
/// there is a new line in place of a dot, so that none stands at the end or beginning of a line.
class FigureLine : public QLabel
{
    Q_OBJECT

public:
    explicit FigureLine(QWidget* parent = nullptr);

    void showText(const QString& text); ///< figures joined by figureDot; instead of setText()

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fit();
    QString fitted(const QString& line) const;
    double widthOf(const QString& text) const;

    QString m_text;
};

} // namespace binweave
