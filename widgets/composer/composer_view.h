// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAction;
class QLabel;

namespace binweave {

class BlockPalette;
class ComposerActions;
class Document;
class NetworkCanvas;
class ZoomBar;

/// The design as a picture that can be handled: a palette of blocks on the left, the network beside it from input to
/// scores. What cannot be built is said above it, in one sentence.
class ComposerView : public QWidget
{
    Q_OBJECT

public:
    explicit ComposerView(Document& document, QWidget* parent = nullptr);

    ComposerActions& actions() const { return *m_actions; } ///< of edits, for menus
    QList<QAction*> zoomActions() const;
    NetworkCanvas& canvas() const { return *m_canvas; }
    BlockPalette& blockPalette() const { return *m_palette; }

Q_SIGNALS:
    void message(const QString& sentence); ///< for the status bar

protected:
    void changeEvent(QEvent* event) override;

private:
    void showError();

    Document& m_document;
    ComposerActions* m_actions;
    BlockPalette* m_palette;
    NetworkCanvas* m_canvas;
    ZoomBar* m_zoom;
    QLabel* m_error;
};

} // namespace binweave
