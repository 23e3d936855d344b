// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace binweave {

class Document;
class FieldEditor;

/// The settings of the estimates: gamma and nu of the abilities, the word width of the popcount.
class OptionsForm : public QWidget
{
    Q_OBJECT

public:
    explicit OptionsForm(Document& document);

private:
    void addRow(const QString& label, const QString& name, const QString& tip, FieldEditor* editor);
    void showOptions();

    Document& m_document;
    FieldEditor* m_gamma;
    FieldEditor* m_nu;
    FieldEditor* m_word;
};

} // namespace binweave
