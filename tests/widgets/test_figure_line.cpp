// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/figure_line.h"
#include "widgets/theme.h"

#include <QRegularExpression>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextLayout>
#include <QtTest>

using namespace binweave;

namespace {

/// The lines that the label paints: with its own ends, and where the room ends.
QStringList paintedLines(const QLabel& label)
{
    QTextDocument document;
    document.setDocumentMargin(0);
    document.setDefaultFont(label.font());
    if (Qt::mightBeRichText(label.text()))
        document.setHtml(label.text());
    else
        document.setPlainText(label.text());
    document.setTextWidth(label.contentsRect().width());
    document.size(); // lays it out
    QStringList lines;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        for (int i = 0; i < block.layout()->lineCount(); ++i) {
            const QTextLine line = block.layout()->lineAt(i);
            lines.append(block.text().mid(line.textStart(), line.textLength()).simplified());
        }
    }
    return lines;
}

} // namespace

class TestFigureLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(ThemeChoice::light); }

    void noLineEndsOrBeginsWithADot_data();
    void noLineEndsOrBeginsWithADot();
    void whatFitsIsOneLine();
    void everyFigureIsThereAtAnyWidth();
    void dotsFollowTheTheme();
};

void TestFigureLine::noLineEndsOrBeginsWithADot_data()
{
    QTest::addColumn<Qt::TextFormat>("format");
    QTest::addColumn<QString>("text");
    const QStringList plain{"Epoch 3 of 10", "2 min 10 s left", "1,240 images/s", "loss 1.234", "training 55.1\u00a0%"};
    QTest::newRow("plain") << Qt::AutoText << plain.join(figureDot);
    const QStringList rich{"Parameter bits " + bigFigure("476,640"), "Stored " + bigFigure("61.2\u00a0KB"),
                           bigFigure("24.0×\u00a0smaller"), bigFigure("13.1×\u00a0fewer\u00a0operations")};
    QTest::newRow("rich") << Qt::RichText << rich.join(figureDot) + "<br>And a sentence below that says something.";
}

void TestFigureLine::noLineEndsOrBeginsWithADot()
{
    QFETCH(Qt::TextFormat, format);
    QFETCH(QString, text);
    FigureLine label;
    label.setTextFormat(format);
    label.setContentsMargins(8, 0, 8, 0);
    label.showText(text);
    label.show();
    bool wrapped = false;
    bool joined = false;
    for (int width = 900; width > 150; width -= 7) {
        label.resize(width, 200);
        const QStringList lines = paintedLines(label);
        wrapped |= lines.size() > 2;
        for (const QString& line : lines) {
            QVERIFY2(!line.startsWith(u'·') && !line.endsWith(u'·'), qPrintable(lines.join('\n')));
            joined |= line.contains(u'·');
        }
    }
    QVERIFY(wrapped && joined);
}

void TestFigureLine::whatFitsIsOneLine()
{
    FigureLine label;
    label.showText("one · two");
    label.show();
    label.resize(400, 40);
    QCOMPARE(label.text(), "one · two");
    label.resize(label.fontMetrics().horizontalAdvance("one · two") - 2, 40);
    QCOMPARE(label.text(), "one\ntwo");
    label.resize(400, 40);
    QCOMPARE(label.text(), "one · two");
    label.showText("three · four"); // at the width that it has
    QCOMPARE(label.text(), "three · four");
}

void TestFigureLine::everyFigureIsThereAtAnyWidth()
{
    FigureLine label;
    label.showText("a figure of many words that wraps by itself · two · three");
    label.show();
    for (const int width : {20, 60, 100, 1000}) {
        label.resize(width, 100);
        QCOMPARE(label.text().split(QRegularExpression(" · |\n")),
                 (QStringList{"a figure of many words that wraps by itself", "two", "three"}));
    }
}

void TestFigureLine::dotsFollowTheTheme()
{
    FigureLine label;
    label.setTextFormat(Qt::RichText);
    label.showText("one · two");
    label.show();
    label.resize(400, 40);
    QVERIFY(label.text().contains(themeColors().mutedText.name()));
    applyTheme(ThemeChoice::dark);
    QTRY_VERIFY(label.text().contains(themeColors().mutedText.name()));
    applyTheme(ThemeChoice::light);
}

QTEST_MAIN(TestFigureLine)
#include "test_figure_line.moc"
