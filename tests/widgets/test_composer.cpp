// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/design_source.h"
#include "widgets/composer/block_palette.h"
#include "widgets/composer/card_item.h"
#include "widgets/composer/composer_actions.h"
#include "widgets/composer/composer_view.h"
#include "widgets/composer/minimap.h"
#include "widgets/composer/network_canvas.h"
#include "widgets/composer/network_scene.h"
#include "widgets/composer/new_block.h"
#include "widgets/theme.h"
#include "widgets/workspace/document.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QUndoStack>
#include <QtTest>

using namespace binweave;

using Part = ElementPath::Part;
using Paths = std::vector<ElementPath>;

Q_DECLARE_METATYPE(binweave::ElementPath)

namespace {

const ElementPath stem{Part::stem};
const ElementPath classifier{Part::classifier};

ElementPath block(int index, int group = 0)
{
    return {Part::block, group, index};
}

/// "20 40 | 3: 80": channels of the blocks, groups with their branches.
QString picture(const NetworkDesign& design)
{
    struct Width
    {
        QString operator()(const ResidualBlock& residual) const { return QString::number(residual.channels); }
        QString operator()(const ConvolutionLayer& layer) const { return "c" + QString::number(layer.channels); }
        QString operator()(const DenseBlock& dense) const { return "d" + QString::number(dense.growth); }
        QString operator()(const Transition&) const { return "t"; }
        QString operator()(const BottleneckBlock& block) const { return "b" + QString::number(block.channels); }
        QString operator()(const DepthwiseBlock& block) const { return "w" + QString::number(block.channels); }
        QString operator()(const FullyConnectedLayer& layer) const { return "f" + QString::number(layer.outputs); }
    };
    QStringList groups;
    for (const Group& group : design.groups) {
        QStringList words;
        if (group.branches > 1)
            words << QString::number(group.branches) + ":";
        for (const Block& b : group.blocks)
            words << std::visit(Width(), b);
        groups << words.join(' ');
    }
    return groups.join(" | ");
}

/// A composer on the screen, with the keyboard in its canvas.
struct Bench
{
    explicit Bench(const std::string& expression) : document(*resolveDesign(expression)), view(document)
    {
        view.resize(700, 900);
        view.show();
        view.activateWindow();
        canvas().setFocus();
        (void)QTest::qWaitForWindowActive(&view);
    }

    NetworkCanvas& canvas() { return view.canvas(); }
    QString blocks() const { return picture(document.design()); }
    int steps() { return document.undoStack()->count(); }

    QPoint at(const ElementPath& path) { return canvas().mapFromScene(canvas().network().rectOf(path).center()); }

    void click(const ElementPath& path, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::mouseClick(canvas().viewport(), Qt::LeftButton, modifiers, at(path));
    }

    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&canvas(), key, modifiers); }

    QPoint place(const ElementPath& after)
    {
        for (const DropPlace& drop : canvas().network().picture().places) {
            if (drop.after == after)
                return canvas().mapFromScene(QPointF(100, drop.y));
        }
        return {};
    }

    QStringList cardTexts()
    {
        QStringList texts;
        for (const QGraphicsItem* item : canvas().items()) {
            if (const QString text = item->data(CardItem::textRole).toString(); !text.isEmpty())
                texts << text;
        }
        return texts;
    }

    Document document;
    ComposerView view;
};

} // namespace

class TestComposer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(ThemeChoice::light); }

    void eachCardSaysWhatItsElementIsAndCosts_data()
    {
        QTest::addColumn<QString>("expression");
        QTest::addColumn<QString>("card");
        const auto row = [](const char* name, const char* expression, const char* card) {
            QTest::newRow(name) << expression << card;
        };
        const char* base = "(10,20,40,80) bnn g=3";
        row("input", base, "Input\n3 × 32 × 32");
        row("stem", base, "Stem\n10 channels · 32 bit\n10 × 32 × 32 · 8,640 bits");
        row("stem, widened", "(10,20,40,80) bnn g=1 a=2",
            "Stem\n20 channels · a = 2 · 32 bit\n20 × 32 × 32 · 17,280 bits");
        row("block", base, "Residual block 2\n40 channels · stride 2 · K = 3 · 1 bit\n40 × 8 × 8 · 67,200 bits");
        row("full precision", "(10,20,40,80) full g=1",
            "Residual block 1\n20 channels · stride 2 · K = 1 · 32 bit\n20 × 16 × 16 · 179,200 bits");
        row("group", "(10,20,40,80) bnn g=3 groups=1+2", "Group 2\n3 branches\n80 × 4 × 4 · 336,000 bits");
        row("classifier", base, "Classifier\n40 hidden · 10 classes · 32 bit\n10 scores · 115,200 bits");
    }

    void eachCardSaysWhatItsElementIsAndCosts()
    {
        QFETCH(QString, expression);
        QFETCH(QString, card);
        Bench bench(expression.toStdString());
        const QStringList texts = bench.cardTexts();
        const bool found =
            std::any_of(texts.begin(), texts.end(), [&](const QString& text) { return text.startsWith(card); });
        QVERIFY2(found, qPrintable(texts.join("\n--\n")));
    }

    void theWorstFindingIsOnTheCardWithItsRemedy()
    {
        Bench bench("(10,20,40,80) bnn g=3");
        for (const Finding& finding : bench.document.findings()) {
            const QStringList texts = bench.cardTexts();
            const QString remedy = QString::fromStdString(finding.remedy);
            QVERIFY(
                std::any_of(texts.begin(), texts.end(), [&](const QString& text) { return text.contains(remedy); }));
        }
        QVERIFY(!bench.document.findings().empty());
    }

    void figuresDrawBasesAndShortcutsAsTheyAre()
    {
        NetworkDesign design = *resolveDesign("(10,20,40,80) bnn g=3 resnet 3*3");
        auto& blocks = design.groups[0].blocks;
        std::get<ResidualBlock>(blocks[1]).style = ShortcutStyle::aroundBlock;
        std::get<ResidualBlock>(blocks[2]).stride = 1;
        std::get<ResidualBlock>(blocks[2]).channels = 40;
        std::get<ResidualBlock>(blocks[2]).bases = 12;
        const Document document(design);
        const QList<CardContent> cards = cardContents(document);
        const auto figure = [&](int index) { return cards[3 + index].figure; }; // input, stem, group before them

        QCOMPARE(figure(0).rows.size(), 2);
        QCOMPARE(figure(0).rows[0].lanes.size(), 3);
        QCOMPARE(figure(0).rows[0].lanes[2].label, QStringLiteral("λ₃"));
        QCOMPARE(figure(0).shortcuts,
                 (QList<FigureShortcut>{{0, 0, ShortcutKind::projection, "3×3"}, {1, 1, ShortcutKind::identity, {}}}));
        QCOMPARE(figure(1).shortcuts, (QList<FigureShortcut>{{0, 1, ShortcutKind::projection, "3×3"}}));
        QCOMPARE(figure(2).shortcuts[0].kind, ShortcutKind::identity);
        QCOMPARE(figure(2).rows[0].lanes.last().label, QStringLiteral("λ₁₂"));
        QVERIFY(figure(2).rows[0].lanes.size() < 12);
    }

    void theShortcutOfALoneBlockStandsOutsideItsBranches()
    {
        const Document document(*resolveDesign("(10,20,40) bnn g=3 groups=1+1"));
        const QList<CardContent> cards = cardContents(document);
        QCOMPARE(cards[2].kind, ElementKind::group);
        QCOMPARE(cards[2].figure.shortcuts.size(), 1);
        QCOMPARE(cards[3].figure.shortcuts.size(), 1);
        QCOMPARE(cards[3].figure.shortcuts[0].from, 1);
    }

    void clicksSelectInTheDocument()
    {
        Bench bench("(10,20,40,80) bnn g=3");
        bench.click(block(1));
        QCOMPARE(bench.document.selection(), Paths{block(1)});
        bench.click(classifier, Qt::ControlModifier);
        QCOMPARE(bench.document.selection(), (Paths{block(1), classifier}));
        bench.click(block(1), Qt::ControlModifier);
        QCOMPARE(bench.document.selection(), Paths{classifier});
        bench.click(stem);
        bench.click(block(1), Qt::ShiftModifier);
        QCOMPARE(bench.document.selection(), (Paths{stem, block(0), block(1)}));
        QTest::mouseClick(bench.canvas().viewport(), Qt::LeftButton, {}, QPoint(3, 3));
        QCOMPARE(bench.document.selection(), Paths{});
    }

    void aSelectionFromElsewhereIsShownAndSpoken()
    {
        Bench bench("(10,20,40,80) bnn g=3");
        bench.document.select({block(2)});
        QVERIFY(bench.canvas().accessibleDescription().startsWith("Residual block 3"));
        const auto items = bench.canvas().items();
        const auto chosen = std::count_if(items.begin(), items.end(), [](QGraphicsItem* item) {
            const auto* card = dynamic_cast<CardItem*>(item);
            return card && card->isChosen();
        });
        QCOMPARE(chosen, 1);
    }

    void arrowKeysWalkTheNetwork()
    {
        Bench bench("(10,20,40,80) bnn g=3 groups=1+2");
        bench.press(Qt::Key_Down);
        QCOMPARE(bench.document.selection(), Paths{{Part::input}});
        for (int i = 0; i < 3; ++i)
            bench.press(Qt::Key_Down);
        QCOMPARE(bench.document.selection(), Paths{block(0, 1)});
        bench.press(Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(bench.document.selection(), (Paths{block(0, 1), block(1, 1)}));
        bench.press(Qt::Key_Left);
        QCOMPARE(bench.document.selection(), (Paths{{Part::group, 1}}));
        bench.press(Qt::Key_Up);
        QCOMPARE(bench.document.selection(), Paths{block(0, 0)});
        bench.press(Qt::Key_End);
        bench.press(Qt::Key_Down);
        QCOMPARE(bench.document.selection(), Paths{classifier});
        bench.press(Qt::Key_Escape);
        QCOMPARE(bench.document.selection(), Paths{});
    }

    void keysEditTheSelectedBlocks_data()
    {
        QTest::addColumn<int>("key");
        QTest::addColumn<int>("modifiers");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("step");
        QTest::addColumn<ElementPath>("selected");
        const int alt = Qt::AltModifier;
        const int control = Qt::ControlModifier;
        QTest::newRow("Delete") << int(Qt::Key_Delete) << 0 << "20 80"
                                << "delete" << block(1);
        QTest::newRow("Ctrl+D") << int(Qt::Key_D) << control << "20 40 40 80"
                                << "duplicate" << block(2);
        QTest::newRow("Ctrl+X") << int(Qt::Key_X) << control << "20 80"
                                << "cut" << block(1);
        QTest::newRow("Alt+Up") << int(Qt::Key_Up) << alt << "40 20 80"
                                << "move up" << block(0);
        QTest::newRow("Alt+Down") << int(Qt::Key_Down) << alt << "20 80 40"
                                  << "move down" << block(2);
        QTest::newRow("Ctrl+G") << int(Qt::Key_G) << control << "20 | 2: 40 | 80"
                                << "wrap in group" << ElementPath{Part::group, 1};
    }

    void keysEditTheSelectedBlocks()
    {
        QFETCH(int, key);
        QFETCH(int, modifiers);
        Bench bench("(10,20,40,80) bnn g=3");
        bench.click(block(1));
        bench.press(Qt::Key(key), Qt::KeyboardModifiers(modifiers));
        QTEST(bench.blocks(), "after");
        QTEST(bench.document.undoStack()->undoText(), "step");
        QFETCH(ElementPath, selected);
        QCOMPARE(bench.document.selection(), Paths{selected});
        QCOMPARE(bench.steps(), 1);
        bench.document.undoStack()->undo();
        QCOMPARE(bench.blocks(), QStringLiteral("20 40 80"));
        QCOMPARE(bench.document.selection(), Paths{block(1)});
    }

    void blocksTravelThroughTheClipboardAsText()
    {
        Bench bench("(10,20,40,80) bnn g=3");
        bench.click(block(0));
        bench.click(block(1), Qt::ControlModifier);
        bench.press(Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().contains("\"residual\""));
        bench.click(block(2));
        bench.press(Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(bench.blocks(), QStringLiteral("20 40 80 20 40"));
        QCOMPARE(bench.document.selection(), (Paths{block(3), block(4)}));
        QCOMPARE(std::get<ResidualBlock>(bench.document.design().groups[0].blocks[4]).bases, 3);
        QCOMPARE(bench.steps(), 1);
    }

    void textThatHoldsNoBlocksIsRefusedInASentence()
    {
        Bench bench("(10,20) bnn g=1");
        const QSignalSpy messages(&bench.view, &ComposerView::message);
        QGuiApplication::clipboard()->setText("hello");
        bench.press(Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(messages.count(), 1);
        QCOMPARE(bench.steps(), 0);
    }

    void theMouseDragsBlocksToAnotherPlace()
    {
        Bench bench("(10,20,40,80) bnn g=3");
        bench.click(block(0));
        bench.click(block(1), Qt::ControlModifier);
        QWidget* ground = bench.canvas().viewport();
        const QPoint from = bench.at(block(0));
        const QPoint to = bench.place(block(2));
        QTest::mousePress(ground, Qt::LeftButton, {}, from);
        const QList<QPoint> way{from + QPoint(0, 30), to};
        for (const QPoint& at : way) {
            QMouseEvent move(QEvent::MouseMove, at, ground->mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
            QApplication::sendEvent(ground, &move);
        }
        QCOMPARE(bench.steps(), 0);
        QTest::mouseRelease(ground, Qt::LeftButton, {}, to);
        QCOMPARE(bench.blocks(), QStringLiteral("80 20 40"));
        QCOMPARE(bench.document.selection(), (Paths{block(1), block(2)}));
        QCOMPARE(bench.steps(), 1);
    }

    void aPressOnOneOfSeveralSelectedKeepsThemUntilItIsAClick()
    {
        Bench bench("(10,20,40,80) bnn g=3");
        bench.click(block(0));
        bench.click(block(1), Qt::ShiftModifier);
        QTest::mousePress(bench.canvas().viewport(), Qt::LeftButton, {}, bench.at(block(0)));
        QCOMPARE(bench.document.selection().size(), std::size_t(2));
        QTest::mouseRelease(bench.canvas().viewport(), Qt::LeftButton, {}, bench.at(block(0)));
        QCOMPARE(bench.document.selection(), Paths{block(0)});
    }

    void paletteEntriesAreDroppedBetweenBlocks_data()
    {
        QTest::addColumn<int>("entry");
        QTest::addColumn<QString>("after");
        QTest::newRow("residual block") << 0 << "20 20 40";
        QTest::newRow("convolution") << 1 << "20 c20 40";
        QTest::newRow("dense block") << 2 << "20 d32 40";
        QTest::newRow("transition") << 3 << "20 t 40";
    }

    void paletteEntriesAreDroppedBetweenBlocks()
    {
        QFETCH(int, entry);
        Bench bench("(10,20,40) bnn g=3");
        QWidget* ground = bench.canvas().viewport();
        const std::unique_ptr<QMimeData> data(mimeDataOf(blockTemplates()[entry]));
        const QPoint at = bench.place(block(0));
        QDragEnterEvent enter(at, Qt::CopyAction, data.get(), Qt::LeftButton, {});
        QApplication::sendEvent(ground, &enter);
        QVERIFY(enter.isAccepted());
        QDragMoveEvent move(at, Qt::CopyAction, data.get(), Qt::LeftButton, {});
        QApplication::sendEvent(ground, &move);
        QDropEvent drop(at, Qt::CopyAction, data.get(), Qt::LeftButton, {});
        QApplication::sendEvent(ground, &drop);
        QTEST(bench.blocks(), "after");
        QCOMPARE(bench.document.selection(), Paths{block(1)});
        QVERIFY(bench.document.estimates().has_value());
    }

    void enterInThePaletteInsertsBehindTheSelectionLikeItsNeighbour()
    {
        Bench bench("(10,20,40) bnn g=3");
        bench.document.select({block(0)});
        bench.view.blockPalette().setCurrentRow(0);
        QTest::keyClick(&bench.view.blockPalette(), Qt::Key_Return);
        QCOMPARE(bench.blocks(), QStringLiteral("20 20 40"));
        const auto& inserted = std::get<ResidualBlock>(bench.document.design().groups[0].blocks[1]);
        QCOMPARE(inserted.stride, 1);
        QCOMPARE(inserted.bases, 3);
        QCOMPARE(bench.document.undoStack()->undoText(), QStringLiteral("insert residual block"));
    }

    void withoutASelectionBlocksAreInsertedAtTheEnd()
    {
        Bench bench("(10,20,40) bnn g=3");
        bench.view.actions().inserts[1]->trigger();
        QCOMPARE(bench.blocks(), QStringLiteral("20 40 c40"));
    }

    void groupsAreWrappedAndUngrouped()
    {
        Bench bench("(10,20,40,80) bnn g=1");
        const ComposerActions& actions = bench.view.actions();
        QVERIFY(!actions.wrap->isEnabled());
        bench.document.select({block(0), block(2)});
        QVERIFY(!actions.wrap->isEnabled());
        bench.document.select({block(1), block(2)});
        QVERIFY(!actions.ungroup->isEnabled());
        actions.wrap->trigger();
        QCOMPARE(bench.blocks(), QStringLiteral("20 | 2: 40 80"));
        QVERIFY(actions.ungroup->isEnabled());
        actions.ungroup->trigger();
        QCOMPARE(bench.blocks(), QStringLiteral("20 40 80"));
    }

    void aDesignThatCannotBeBuiltSaysWhy()
    {
        Bench bench("(10,20,40) bnn g=1");
        const auto* error = bench.view.findChild<QLabel*>("composerError");
        QVERIFY(error->isHidden());
        bench.press(Qt::Key_A, Qt::ControlModifier);
        bench.press(Qt::Key_Delete);
        QCOMPARE(bench.blocks(), QString());
        QVERIFY(error->isVisible());
        QVERIFY(!error->text().isEmpty());
        bench.document.undoStack()->undo();
        QVERIFY(error->isHidden());
        QCOMPARE(bench.blocks(), QStringLiteral("20 40"));
    }

    void anEditPaintsOnlyWhatChanged()
    {
        Bench bench("(10,20,40,80) bnn g=1");
        const QList<QGraphicsItem*> before = bench.canvas().items();
        NetworkDesign next = bench.document.design();
        std::get<ResidualBlock>(next.groups[0].blocks[1]).bases = 4;
        QRectF changed;
        connect(bench.canvas().scene(), &QGraphicsScene::changed, this, [&](const QList<QRectF>& regions) {
            for (const QRectF& region : regions)
                changed |= region;
        });
        QCoreApplication::processEvents();
        changed = {};
        bench.document.edit("change bases", next);
        QCoreApplication::processEvents();
        QCOMPARE(bench.canvas().items(), before);
        QVERIFY(changed.intersects(bench.canvas().network().rectOf(block(1))));
        QVERIFY(!changed.intersects(bench.canvas().network().rectOf(classifier)));
    }

    void theViewZoomsWithTheWheelAndFitsAgain()
    {
        Bench bench("(10,20,40,80) bnn g=1");
        const double fitted = bench.canvas().zoom();
        const QPoint middle = bench.canvas().viewport()->rect().center();
        QWheelEvent wheel(middle, bench.canvas().viewport()->mapToGlobal(middle), {}, {0, 240}, {}, Qt::ControlModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(bench.canvas().viewport(), &wheel);
        QVERIFY(bench.canvas().zoom() > 1.3 * fitted);
        bench.canvas().zoomToFit();
        QCOMPARE(bench.canvas().zoom(), fitted);
    }

    void aMapIsShownOfALargeNetworkOnly()
    {
        Bench bench("(10,20) bnn g=1");
        const auto* map = bench.view.findChild<Minimap*>();
        QVERIFY(!map->isVisible());
        NetworkDesign tall = bench.document.design();
        tall.groups[0].blocks.resize(40, ResidualBlock{.channels = 20, .stride = 1});
        bench.document.reset(tall);
        QVERIFY(map->isVisible());
        const QPointF before = bench.canvas().mapToScene(0, 0);
        QTest::mouseClick(bench.view.findChild<Minimap*>(), Qt::LeftButton, {}, QPoint(20, 150));
        QVERIFY(bench.canvas().mapToScene(0, 0).y() > before.y());
    }

    void everyThemeCanBePainted()
    {
        Bench bench("(10,20,40,80) bnn g=3 groups=1+2");
        const QImage light = bench.view.grab().toImage();
        applyTheme(ThemeChoice::dark);
        QCoreApplication::processEvents();
        const QImage dark = bench.view.grab().toImage();
        applyTheme(ThemeChoice::light);
        const auto ground = [&](const QImage& image) {
            return image.pixelColor(image.width() - 30, image.height() - 3);
        };
        QVERIFY(ground(light).lightness() > 200);
        QVERIFY(ground(dark).lightness() < 60);
    }
};

QTEST_MAIN(TestComposer)
#include "test_composer.moc"
