// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/inspector/alternatives.h"
#include "widgets/inspector/shared_fields.h"

#include <QHash>
#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace binweave {

class AlternativesStrip;
class FieldEditor;

/// Editors for a set of fields under their headings; those that do not apply are hidden. Editors are named by their
/// field's path.
class FieldForm : public QWidget
{
    Q_OBJECT

public:
    explicit FieldForm(const std::vector<SharedField>& fields);

    /// Whether these fields are the ones that the form was made for, whatever their values.
    bool suits(const std::vector<SharedField>& fields) const;
    void showFields(const std::vector<SharedField>& fields);
    void showAlternatives(const Document& document, const std::vector<ElementPath>& elements);

Q_SIGNALS:
    /// `sliding`: more of the same is coming until finished().
    void edited(const QString& label, const std::string& path, const binweave::FieldValue& value, bool sliding);
    void alternativeTaken(const QString& label, const binweave::Alternative& alternative);
    void finished();

private:
    struct Row
    {
        std::string path;
        QWidget* widget = nullptr;
        FieldEditor* editor = nullptr;
        AlternativesStrip* strip = nullptr;
    };

    void addSection(QVBoxLayout* column, const QString& section, const std::vector<SharedField>& fields);
    Row makeRow(const SharedField& shared);
    void addStrip(Row& row, const QString& label, const Field& field);

    std::vector<Row> m_rows;
    QHash<QString, QLabel*> m_headings;
    std::vector<std::pair<std::string, std::string>> m_signature;
};

} // namespace binweave
