// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/design_files.h"
#include "app/main_window.h"
#include "engine/export/export_target.h"
#include "engine/files/packed_model.h"
#include "engine/random_model.h"
#include "model/design_file.h"
#include "model/expression.h"
#include "model/presets.h"
#include "widgets/theme.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QSlider>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

using namespace binweave;

/// Drives the whole window, each test a new one on an empty data folder.
class TestMainWindow : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::unique_ptr<RunStore> m_store;
    std::unique_ptr<MainWindow> m_window;

    template <class T>
    T& part(const char* name)
    {
        auto* found = m_window->findChild<T*>(QString::fromLatin1(name));
        if (!found)
            qFatal("no %s in the window", name);
        return *found;
    }

    QString headline() { return part<QLabel>("headline").text(); }
    QString message() { return m_window->statusBar()->currentMessage(); }

    void enter(const QString& expression)
    {
        auto& field = part<QLineEdit>("expression");
        field.setFocus();
        field.selectAll();
        QTest::keyClicks(&field, expression);
        QTest::keyClick(&field, Qt::Key_Return);
    }

    QString written(const NetworkDesign& design)
    {
        const QString file = m_folder.filePath(QStringLiteral("design.json"));
        if (!saveDesign(design, file.toStdString()))
            qFatal("cannot write %s", qPrintable(file));
        return file;
    }

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("BINWEAVE_DATA_DIR", m_folder.path().toUtf8());
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
        applyTheme(ThemeChoice::light);
    }

    void init()
    {
        auto store = RunStore::open(m_folder.path());
        QVERIFY(store.has_value());
        m_store = std::move(*store);
        m_window = std::make_unique<MainWindow>(*m_store);
        m_window->resize(1280, 800);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    void cleanup()
    {
        m_window.reset();
        m_store.reset();
    }

    void fitsASmallScreen()
    {
        QVERIFY(m_window->minimumSizeHint().width() <= 1280);
        m_window->panels().arrange();
        QTRY_VERIFY(part<QComboBox>("sizeAxis").width() >= part<QComboBox>("sizeAxis").sizeHint().width());
        QVERIFY(part<QComboBox>("families").width() >= part<QComboBox>("families").sizeHint().width());
    }

    void theLayoutIsTheSameAfterARestart()
    {
        m_window->panels().arrange();
        QTest::qWait(200); // docks take their sizes one after the other
        const QSize before = part<QDockWidget>("chart").size();
        m_window->close();
        m_window = std::make_unique<MainWindow>(*m_store);
        m_window->panels().showWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::qWait(200);
        QCOMPARE(part<QDockWidget>("chart").size(), before);
    }

    void itClosesWhileSpeedIsMeasured()
    {
        part<QDockWidget>("speed").raise();
        part<QToolButton>("measureSpeed").click();
        QVERIFY(part<QToolButton>("cancelSpeed").isVisible());
        enter(QStringLiteral("(10,20,40) bnn g=2")); // the window stays usable
        QTest::qWait(100);
        m_window.reset();
    }

    void itClosesWhileAModelIsRead()
    {
        const auto model = randomModel(*parseExpression("(64,128,256) full g=5"), 1);
        const std::string file = m_folder.filePath(QStringLiteral("large.onnx")).toStdString();
        QVERIFY((*exportTarget("onnx"))->write(*model, {}, file));
        m_window->open(QString::fromStdString(file));
        QVERIFY2(message().startsWith(QStringLiteral("Reading large.onnx")), qPrintable(message()));
        m_window.reset();
    }

    void anExpressionReplacesTheDesignInOneStep()
    {
        const QString before = part<QLineEdit>("expression").text();
        enter(QStringLiteral("(10,20,40,80) bnn g=3"));
        QVERIFY2(headline().contains(QStringLiteral("476,640")), qPrintable(headline()));
        part<QAction>("undo").trigger();
        QCOMPARE(part<QLineEdit>("expression").text(), before);
        part<QAction>("redo").trigger();
        QVERIFY(headline().contains(QStringLiteral("476,640")));
    }

    void undoIsOneHistoryAlsoWhereItWasTyped()
    {
        const QString before = part<QLineEdit>("expression").text();
        enter(QStringLiteral("(10,20,40,80) bnn g=3"));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(part<QLineEdit>("expression").text(), before);

        m_window->document().select({{ElementPath::Part::stem}});
        auto& channels = *part<QWidget>("channels").findChild<QDoubleSpinBox*>();
        const double unchanged = channels.value();
        channels.setFocus();
        channels.selectAll();
        QTest::keyClicks(&channels, QStringLiteral("77"));
        QTest::keyClick(&channels, Qt::Key_Z, Qt::ControlModifier); // not taken yet: of the field alone
        QVERIFY(!m_window->document().isModified());
        channels.selectAll();
        QTest::keyClicks(&channels, QStringLiteral("77"));
        QTest::keyClick(&channels, Qt::Key_Return);
        QCOMPARE(m_window->document().design().stem.channels, 77);
        QTest::keyClick(&channels, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(double(m_window->document().design().stem.channels), unchanged);
        QCOMPARE(channels.value(), unchanged);
        QTest::keyClick(&channels, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(m_window->document().design().stem.channels, 77);
    }

    void anExpressionStaysReadableOnOtherData()
    {
        enter(QStringLiteral("preset:resnete-18"));
        enter(QStringLiteral("(8,8,16,32) bnn g=4"));
        QCOMPARE(part<QLineEdit>("expression").text(), QStringLiteral("(8,8,16,32) bnn g=4"));
        QVERIFY2(message().contains(QStringLiteral("224")), qPrintable(message()));
    }

    void aPresetIsTypedLikeAnExpression()
    {
        enter(QStringLiteral("preset:pa-resnet-18-cifar10"));
        QVERIFY2(headline().contains(QStringLiteral("2,844,160")), qPrintable(headline()));
        const QString before = headline();
        enter(QStringLiteral("preset:pa-resnet-19"));
        QVERIFY2(message().contains(QStringLiteral("pa-resnet-19")), qPrintable(message()));
        QCOMPARE(headline(), before);
    }

    void aWrongExpressionIsAnsweredAndChangesNothing()
    {
        const QString before = headline();
        enter(QStringLiteral("(10,20,40,80) bnn g=0"));
        QVERIFY2(message().contains(QStringLiteral("position")), qPrintable(message()));
        QCOMPARE(headline(), before);
    }

    void figuresFollowASliderWhileItMoves()
    {
        enter(QStringLiteral("(10,20,40,80) bnn g=3"));
        m_window->document().select({{ElementPath::Part::block, 0, 0}});
        auto* bases = part<QWidget>("bases").findChild<QSlider*>();
        QVERIFY(bases);
        const QString before = headline();
        bases->setFocus();
        QTest::keyClick(bases, Qt::Key_Right); // no event loop runs between this and the next line
        QVERIFY(headline() != before);
        QCOMPARE(std::get<ResidualBlock>(m_window->document().design().groups[0].blocks[0]).bases, 4);
    }

    void opensADesignFileAndRemembersIt()
    {
        const QString file = written(*parseExpression("(20,40,80) bnn g=3"));
        m_window->files().open(file);
        QVERIFY(headline().contains(QStringLiteral("698,880")));
        QVERIFY(m_window->windowTitle().startsWith(QStringLiteral("design.json")));
        QCOMPARE(QSettings().value(QStringLiteral("recent")).toStringList().value(0), file);
    }

    void opensExpressionsAndPresets()
    {
        m_window->open(QStringLiteral("(20,40,80) bnn g=3"));
        QVERIFY(headline().contains(QStringLiteral("698,880")));
        QVERIFY(m_window->document().file().isEmpty());
        m_window->open(QStringLiteral("preset:resnete-18-cifar10"));
        QCOMPARE(m_window->document().design(), presetDesign("resnete-18-cifar10").value());
        m_window->open(QStringLiteral("preset:nosuch"));
        QVERIFY2(message().contains(QStringLiteral("nosuch")), qPrintable(message()));
        QCOMPARE(m_window->document().design(), presetDesign("resnete-18-cifar10").value());
    }

    void aModelFileShowsItsDesignAsANewOne()
    {
        const auto model = randomModel(*parseExpression("(20,40,80) bnn g=3"), 1);
        const QString file = m_folder.filePath(QStringLiteral("a.binweave-model"));
        QVERIFY(savePackedModel(*model, file.toStdString()));
        m_window->files().open(file);
        QVERIFY(headline().contains(QStringLiteral("698,880")));
        QVERIFY(m_window->document().file().isEmpty()); // saving asks for a name
    }

    void aModelOfAnotherFormatIsImportedWithItsWeights()
    {
        const auto model = randomModel(*parseExpression("(20,40,80) bnn g=3"), 1);
        const std::string file = m_folder.filePath(QStringLiteral("a.onnx")).toStdString();
        QVERIFY((*exportTarget("onnx"))->write(*model, {}, file));
        const std::size_t runs = m_store->runs().size();
        m_window->open(QString::fromStdString(file));
        QTRY_VERIFY2(message().startsWith(QStringLiteral("Imported a.onnx")), qPrintable(message()));
        QVERIFY(headline().contains(QStringLiteral("698,880")));
        QCOMPARE(m_store->runs().size(), runs + 1);
    }

    void aBadFileIsAnsweredAndKeepsTheDesign()
    {
        const QString before = headline();
        m_window->files().open(m_folder.filePath(QStringLiteral("missing.json")));
        QVERIFY2(message().contains(QStringLiteral("missing.json")), qPrintable(message()));
        QCOMPARE(headline(), before);
    }

    void theThemeChangesAndIsRemembered()
    {
        auto& dark = part<QAction>("darkTheme");
        dark.trigger();
        QCOMPARE(currentTheme(), ThemeChoice::dark);
        QTRY_COMPARE(m_window->palette().color(QPalette::Window), themeColors().canvas);
        QVERIFY(QSettings().value(QStringLiteral("dark")).toBool());
        dark.trigger();
        QCOMPARE(currentTheme(), ThemeChoice::light);
    }

    void checkBoxesAreSeenInTheDark()
    {
        part<QAction>("darkTheme").trigger();
        QCheckBox box(m_window.get());
        box.resize(box.sizeHint());
        const QImage drawn = box.grab().toImage();
        int brightest = 0;
        for (int x = 0; x < drawn.width(); ++x)
            brightest = std::max(brightest, drawn.pixelColor(x, drawn.height() / 2).lightness());
        part<QAction>("darkTheme").trigger();
        QVERIFY2(brightest > 128, qPrintable(QString::number(brightest)));
    }

    void everyPanelCanBeHiddenAndComesBack()
    {
        for (QDockWidget* dock : m_window->findChildren<QDockWidget*>())
            dock->hide();
        part<QAction>("restoreLayout").trigger();
        for (QDockWidget* dock : m_window->findChildren<QDockWidget*>())
            QVERIFY2(!dock->isHidden(), qPrintable(dock->objectName()));
    }
};

QTEST_MAIN(TestMainWindow)
#include "test_main_window.moc"
