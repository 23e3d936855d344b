// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/design_source.h"
#include "model/expression.h"
#include "widgets/inspector/alternatives_strip.h"
#include "widgets/inspector/chip_button.h"
#include "widgets/inspector/field_editor.h"
#include "widgets/inspector/inspector_panel.h"
#include "widgets/theme.h"
#include "widgets/workspace/document.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSlider>
#include <QStyle>
#include <QStyleOptionSlider>
#include <QUndoStack>
#include <QtTest>

using namespace binweave;

using Part = ElementPath::Part;

namespace {

ElementPath block(int index)
{
    return {Part::block, 0, index};
}

/// An inspector on the screen, over the design of an expression.
struct Bench
{
    explicit Bench(const std::string& expression, std::vector<ElementPath> selection = {})
        : Bench(*resolveDesign(expression), std::move(selection))
    {}

    Bench(NetworkDesign design, std::vector<ElementPath> selection) : document(std::move(design)), panel(document)
    {
        document.select(std::move(selection));
        panel.resize(300, 1200);
        panel.show();
        panel.activateWindow();
        (void)QTest::qWaitForWindowActive(&panel);
    }

    /// Deleted editors of an earlier selection may still be waiting for the event loop.
    QWidget* editor(const char* path)
    {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        return panel.findChild<FieldEditor*>(path);
    }
    bool shows(const char* path) { return editor(path) && editor(path)->isVisible(); }
    QSlider* slider(const char* path) { return editor(path)->findChild<QSlider*>("slider"); }
    QDoubleSpinBox* number(const char* path) { return editor(path)->findChild<QDoubleSpinBox*>("number"); }
    QComboBox* list(const char* path) { return editor(path)->findChild<QComboBox*>(); }
    QCheckBox* box(const char* path) { return editor(path)->findChild<QCheckBox*>(); }
    QUndoStack& history() { return *document.undoStack(); }

    const ResidualBlock& residual(int index) const
    {
        return std::get<ResidualBlock>(document.design().groups[0].blocks[static_cast<std::size_t>(index)]);
    }

    QString fact(const QString& name)
    {
        const QList<QLabel*> labels = panel.findChildren<QLabel*>();
        for (const QLabel* label : labels) {
            if (label->accessibleName() == name && label->text() != name)
                return label->text();
        }
        return {};
    }

    Document document;
    InspectorPanel panel;
};

QPoint handleOf(const QSlider& slider)
{
    QStyleOptionSlider option;
    option.initFrom(&slider);
    option.orientation = slider.orientation();
    option.minimum = slider.minimum();
    option.maximum = slider.maximum();
    option.sliderPosition = slider.sliderPosition();
    option.sliderValue = slider.value();
    option.tickPosition = slider.tickPosition();
    return slider.style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, &slider).center();
}

void choose(QComboBox* list, const QString& text)
{
    list->setCurrentText(text);
    QCOMPARE(list->currentText(), text);
    Q_EMIT list->activated(list->currentIndex());
}

} // namespace

class TestInspector : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(ThemeChoice::light); }

    void everyFigureFollowsWhileTheSliderMovesAndADragIsOneStep()
    {
        Bench bench("(10,20,40,80) bnn g=1", {block(1)});
        QSlider* slider = bench.slider("bases");
        const long long before = bench.document.estimates()->parameterBits;
        QCOMPARE(bench.fact("Parameter bits").section(' ', 0, 0), QStringLiteral("22,400"));

        QPoint at = handleOf(*slider);
        QTest::mousePress(slider, Qt::LeftButton, {}, at);
        QList<int> seen;
        const int end = slider->width() - 4;
        for (; at.x() < end; at.rx() += 3) {
            QMouseEvent move(QEvent::MouseMove, at, slider->mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
            QApplication::sendEvent(slider, &move);
            const int bases = bench.residual(1).bases;
            if (seen.isEmpty() || seen.last() != bases)
                seen << bases;
            QCOMPARE(bench.document.estimates()->parameterBits, before + 22400LL * (bases - 1));
            QCOMPARE(bench.fact("Parameter bits").section(' ', 0, 0), QLocale().toString(22400 * bases));
            QCOMPARE(bench.number("bases")->value(), double(bases));
        }
        QTest::mouseRelease(slider, Qt::LeftButton, {}, at);
        QCOMPARE(seen, (QList<int>{1, 2, 3, 4, 5, 6, 7, 8}));
        QCOMPARE(bench.history().count(), 1);
        QCOMPARE(bench.history().undoText(), QStringLiteral("change bases K"));
        bench.history().undo();
        QCOMPARE(bench.residual(1).bases, 1);
        QCOMPARE(slider->value(), 0);
    }

    void twoDragsAreTwoSteps()
    {
        Bench bench("(10,20,40) bnn g=1", {block(0)});
        for (int i = 0; i < 2; ++i) {
            QSlider* slider = bench.slider("bases");
            const QPoint at = handleOf(*slider);
            QTest::mousePress(slider, Qt::LeftButton, {}, at);
            const QPoint to = at + QPoint(30, 0);
            QMouseEvent move(QEvent::MouseMove, to, slider->mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
            QApplication::sendEvent(slider, &move);
            QTest::mouseRelease(slider, Qt::LeftButton, {}, to);
        }
        QCOMPARE(bench.history().count(), 2);
    }

    void aPoolIsAskedForItsWindow()
    {
        NetworkDesign design = parseExpression("(10,20,40) bnn g=1").value();
        design.groups[0].blocks[0] = ConvolutionLayer{.channels = 20};
        Bench bench(design, {block(0)});
        QVERIFY(!bench.shows("pool-kernel"));
        bench.box("max-pool")->click();
        QVERIFY(bench.shows("pool-kernel"));
    }

    void numbersAreTypedOverTheirWholeRange_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<int>("channels");
        QTest::newRow("inside the slider") << "96" << 96;
        QTest::newRow("beyond the slider") << "1500" << 1500;
        QTest::newRow("odd, where the slider has no place") << "401" << 401;
    }

    void numbersAreTypedOverTheirWholeRange()
    {
        QFETCH(QString, typed);
        Bench bench("(10,20,40) bnn g=1", {block(0)});
        QDoubleSpinBox* number = bench.number("channels");
        number->setFocus();
        number->selectAll();
        QTest::keyClicks(number, typed);
        QCOMPARE(bench.residual(0).channels, 20);
        QTest::keyClick(number, Qt::Key_Return);
        QTEST(bench.residual(0).channels, "channels");
        QCOMPARE(number->value(), double(bench.residual(0).channels));
        QCOMPARE(bench.history().count(), 1);
    }

    void thePanelShowsWhatIsSelected_data()
    {
        QTest::addColumn<int>("part");
        QTest::addColumn<QString>("title");
        QTest::addColumn<QStringList>("fields");
        QTest::addColumn<QStringList>("others");
        QTest::newRow("nothing: the network")
            << -1 << "(10,20,40) bnn g=2"
            << QStringList{"name", "input.channels", "input.height", "classes", "surrogate.kind"}
            << QStringList{"channels", "surrogate.threshold"};
        QTest::newRow("stem") << int(Part::stem) << "Stem"
                              << QStringList{"channels", "expansion", "kernel", "weights.method"}
                              << QStringList{"bases", "weights.bits", "weights.scale"};
        QTest::newRow("group") << int(Part::group) << "Group 1" << QStringList{"branches"} << QStringList{"channels"};
        QTest::newRow("block") << int(Part::block) << "Residual block 1" << QStringList{"channels",
                                                                                        "stride",
                                                                                        "bases",
                                                                                        "style",
                                                                                        "projection.kernel",
                                                                                        "precision.weights.method",
                                                                                        "precision.activations.method"}
                               << QStringList{"precision.activations.bits", "precision.activations.clip",
                                              "precision.weights.bits"};
        QTest::newRow("classifier") << int(Part::classifier) << "Classifier" << QStringList{"hidden", "dropout", "bias"}
                                    << QStringList{"channels"};
    }

    void thePanelShowsWhatIsSelected()
    {
        QFETCH(int, part);
        QFETCH(QStringList, fields);
        QFETCH(QStringList, others);
        std::vector<ElementPath> selection;
        if (part >= 0)
            selection = {{Part(part), 0, 0}};
        if (part == int(Part::stem) || part == int(Part::classifier))
            selection = {{Part(part)}};
        if (part == int(Part::group))
            selection = {{Part::group, 0}};
        Bench bench("(10,20,40) bnn g=2", selection);
        QTEST(bench.panel.findChild<QLabel*>("inspectorTitle")->text(), "title");
        for (const QString& field : fields)
            QVERIFY2(bench.shows(qPrintable(field)), qPrintable(field));
        for (const QString& field : others)
            QVERIFY2(!bench.shows(qPrintable(field)), qPrintable(field));
        QCOMPARE(bench.shows("gamma"), part < 0);
    }

    void fieldsThatDoNotApplyAreHidden()
    {
        Bench bench("(10,20,40) bnn g=1", {block(0)});
        choose(bench.list("precision.activations.method"), "Fixed point");
        QVERIFY(bench.shows("precision.activations.bits"));
        QVERIFY(bench.shows("precision.activations.clip"));
        choose(bench.list("precision.weights.method"), "Full precision");
        QVERIFY(!bench.shows("precision.weights.scale"));
        QVERIFY(!bench.shows("precision.weights.cancel-gradient"));
        choose(bench.list("projection.downsampling"), "Pool, then 1×1");
        QVERIFY(!bench.shows("projection.kernel"));
        QVERIFY(bench.shows("weightless"));
        choose(bench.list("projection.downsampling"), "Weightless");
        QVERIFY(!bench.shows("weightless"));
        QVERIFY(!bench.shows("projection.weights.method"));
        QVERIFY(bench.shows("slopes"));
        QCOMPARE(bench.history().count(), 4);
    }

    void aBlockWithTheIdentityHasNoProjection()
    {
        Bench bench("(10,20,40) bnn g=1", {block(1)});
        QVERIFY(bench.shows("projection.downsampling"));
        QTest::mouseClick(bench.editor("stride")->findChild<ChipButton*>(), Qt::LeftButton); // stride 1
        QVERIFY(bench.shows("projection.downsampling"));                                     // 20 to 40 channels
        bench.number("channels")->setValue(20);
        QVERIFY(!bench.shows("projection.downsampling"));
        QVERIFY(!bench.shows("weightless"));
        QVERIFY(bench.shows("shifts"));
    }

    void theThresholdBelongsToTheClippedSurrogate()
    {
        Bench bench("(10,20,40) bnn g=1");
        choose(bench.list("surrogate.kind"), "Clipped at t");
        QVERIFY(bench.shows("surrogate.threshold"));
        QCOMPARE(bench.document.design().surrogate.kind, SurrogateKind::clipped);
    }

    void severalBlocksAreEditedTogether()
    {
        Bench bench("(10,20,40,80) bnn g=2", {block(0), block(2)});
        QCOMPARE(bench.number("channels")->text(), QStringLiteral("differ"));
        QCOMPARE(bench.number("bases")->value(), 2.);
        bench.number("bases")->setValue(5);
        QCOMPARE(bench.residual(0).bases, 5);
        QCOMPARE(bench.residual(1).bases, 2);
        QCOMPARE(bench.residual(2).bases, 5);
        bench.number("channels")->setValue(32);
        QCOMPARE(bench.residual(0).channels, 32);
        QCOMPARE(bench.residual(2).channels, 32);
        QCOMPARE(bench.number("channels")->text(), QStringLiteral("32"));
        QCOMPARE(bench.history().count(), 2);
    }

    void differingValuesOfEveryKindAreShownAsSuch()
    {
        NetworkDesign design = *resolveDesign("(10,20,40) bnn g=2");
        auto& second = std::get<ResidualBlock>(design.groups[0].blocks[1]);
        second.stride = 1;
        second.style = ShortcutStyle::aroundBlock;
        second.precision.weights.cancelGradient = false;
        Bench bench(design, {block(0), block(1)});
        QCOMPARE(bench.list("style")->currentIndex(), -1);
        QCOMPARE(bench.box("precision.weights.cancel-gradient")->checkState(), Qt::PartiallyChecked);
        const auto buttons = bench.editor("stride")->findChildren<ChipButton*>();
        QVERIFY(
            std::none_of(buttons.begin(), buttons.end(), [](const ChipButton* button) { return button->isChecked(); }));
        QTest::mouseClick(bench.box("precision.weights.cancel-gradient"), Qt::LeftButton, {}, QPoint(8, 8));
        QVERIFY(bench.residual(0).precision.weights.cancelGradient);
        QVERIFY(bench.residual(1).precision.weights.cancelGradient);
    }

    void elementsOfSeveralKindsShareWhatTheyHaveInCommon()
    {
        NetworkDesign design = *resolveDesign("(10,20,40) bnn g=2");
        design.groups[0].blocks[1] = ConvolutionLayer{};
        Bench bench(design, {block(0), block(1)});
        QVERIFY(bench.shows("bases"));
        QVERIFY(bench.shows("precision.weights.method"));
        QVERIFY(!bench.editor("style"));
        QVERIFY(!bench.editor("kernel"));
    }

    void alternativesShowWhatTheNetworkWouldCostAndAreTakenByAClick()
    {
        Bench bench("(10,20,40,80) bnn g=3", {block(0), block(1), block(2)});
        const auto* strip = bench.panel.findChild<AlternativesStrip*>("alternatives.bases");
        const auto buttons = strip->findChildren<AlternativeButton*>();
        QCOMPARE(buttons.size(), 5);
        for (int i = 0; i < 5; ++i) {
            const auto expected = estimate(*resolveDesign("(10,20,40,80) bnn g=" + std::to_string(i + 1)));
            QVERIFY(buttons[i]->toolTip().contains(QLocale().toString(expected->parameterBits)));
            QCOMPARE(buttons[i]->isChecked(), i == 2);
        }
        QTest::mouseClick(buttons[4], Qt::LeftButton);
        QCOMPARE(bench.residual(2).bases, 5);
        QVERIFY(buttons[4]->isChecked());
        QVERIFY(!buttons[2]->isChecked());
        QCOMPARE(bench.history().count(), 1);
        QTest::mouseClick(buttons[4], Qt::LeftButton);
        QVERIFY(buttons[4]->isChecked());
        QCOMPARE(bench.history().count(), 1);
    }

    void activationBitsSpanSignToFullPrecision()
    {
        Bench bench("(10,20,40) bnn g=1", {block(0)});
        const auto* strip = bench.panel.findChild<AlternativesStrip*>("alternatives.precision.activations.method");
        const auto buttons = strip->findChildren<AlternativeButton*>();
        const auto activations = [&] { return bench.residual(0).precision.activations; };
        QTest::mouseClick(buttons[2], Qt::LeftButton);
        QCOMPARE(activations().method, ActivationMethod::fixedPoint);
        QCOMPARE(activations().bits, 4);
        QTest::mouseClick(buttons[3], Qt::LeftButton);
        QCOMPARE(activations().method, ActivationMethod::fullPrecision);
        QTest::mouseClick(buttons[0], Qt::LeftButton);
        QCOMPARE(activations().method, ActivationMethod::sign);
    }

    void theEstimatesFollowGammaNuAndTheWord()
    {
        Bench bench("(10,20,40) bnn g=1");
        bench.number("gamma")->setValue(0.5);
        QCOMPARE(bench.document.options().gamma, 0.5);
        bench.slider("nu")->setValue(bench.slider("nu")->maximum());
        QCOMPARE(bench.document.options().nu, 2.);
        const double before = bench.document.estimates()->equivalentOperations;
        QTest::mouseClick(bench.editor("wordBits")->findChild<ChipButton*>(), Qt::LeftButton);
        QCOMPARE(bench.document.options().wordBits, 32);
        QVERIFY(bench.document.estimates()->equivalentOperations > before);
        QCOMPARE(bench.history().count(), 0);
    }

    void theNetworkStatesItsSearchSpace()
    {
        Bench bench("(10,20,40,80) bnn g=1");
        QCOMPARE(bench.fact("Partitions"), QStringLiteral("4"));
    }

    void theNameIsTakenWhenItIsEntered()
    {
        Bench bench("(10,20) bnn g=1");
        auto* line = bench.editor("name")->findChild<QLineEdit*>();
        line->setFocus();
        line->selectAll();
        QTest::keyClicks(line, "mine");
        QCOMPARE(bench.history().count(), 0);
        QTest::keyClick(line, Qt::Key_Return);
        QCOMPARE(bench.document.design().name, std::string("mine"));
        QCOMPARE(bench.history().count(), 1);
    }

    void findingsOfTheSelectionAreStatedWithTheirRemedy()
    {
        Bench bench("(10,20,40,80) bnn g=3");
        for (const Finding& finding : bench.document.findings()) {
            bench.document.select({finding.origin});
            QString stated;
            for (const QLabel* label : bench.panel.findChild<QWidget*>("findings")->findChildren<QLabel*>())
                stated += label->text();
            QVERIFY(stated.contains(QString::fromStdString(finding.text).toHtmlEscaped()));
            QVERIFY(stated.contains(QString::fromStdString(finding.remedy).toHtmlEscaped()));
        }
    }

    void theWheelOverAnEditorWithoutTheKeyboardChangesNothing()
    {
        Bench bench("(10,20,40) bnn g=1", {block(0)});
        bench.panel.setFocus();
        for (QWidget* target : QList<QWidget*>{bench.slider("channels"), bench.number("bases"), bench.list("style")}) {
            const QPointF at = target->rect().center();
            QWheelEvent wheel(at, target->mapToGlobal(at), {}, {0, 120}, {}, {}, Qt::NoScrollPhase, false);
            QApplication::sendEvent(target, &wheel);
        }
        QCOMPARE(bench.history().count(), 0);
    }

    void everyEditorIsNamedExplainedAndFits_data()
    {
        QTest::addColumn<int>("width");
        QTest::newRow("narrow") << 280;
        QTest::newRow("wide") << 340;
    }

    void everyEditorIsNamedExplainedAndFits()
    {
        QFETCH(int, width);
        Bench bench("(10,20,40) bnn g=1");
        NetworkDesign design = bench.document.design();
        design.groups[0].blocks.push_back(ConvolutionLayer{});
        design.groups[0].blocks.push_back(DenseBlock{});
        design.groups[0].blocks.push_back(Transition{});
        bench.document.reset(design);
        bench.panel.resize(width, 900);
        std::vector<std::vector<ElementPath>> selections{{}, {{Part::stem}}, {{Part::group, 0}}, {{Part::classifier}}};
        for (int i : {0, 2, 3, 4})
            selections.push_back({block(i)});
        for (const auto& selection : selections) {
            bench.document.select(selection);
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            QCoreApplication::processEvents();
            QVERIFY(bench.panel.widget()->width() <= bench.panel.viewport()->width());
            const auto editors = bench.panel.findChildren<FieldEditor*>();
            for (const FieldEditor* editor : editors) {
                QVERIFY2(!editor->accessibleName().isEmpty(), qPrintable(editor->objectName()));
                QVERIFY2(editor->accessibleName() != editor->objectName(), qPrintable(editor->objectName()));
                QVERIFY2(!editor->parentWidget()->toolTip().isEmpty(), qPrintable(editor->objectName()));
            }
        }
    }
};

QTEST_MAIN(TestInspector)
#include "test_inspector.moc"
