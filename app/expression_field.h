// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

namespace binweave {

class Document;
struct NetworkDesign;

/// The open design in the notation of the source thesis, to read and to type another one; empty where a design has no
/// such name.
class ExpressionField : public QLineEdit
{
    Q_OBJECT

public:
    explicit ExpressionField(Document& document, QWidget* parent = nullptr);

Q_SIGNALS:
    void message(const QString& sentence); ///< what is wrong or particular in what was typed; else empty

private:
    void enter();
    QString keepData(NetworkDesign& design) const;
    void showDesign();

    Document& m_document;
};

} // namespace binweave
