// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/expression.h"

#include "model/baseline.h"
#include "model/fields.h"
#include "model/validation.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <numeric>

namespace binweave {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isLetter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

/// What stands at the front of `rest`, for an error sentence: a word or number, or one (UTF-8) character.
std::string found(std::string_view rest)
{
    const auto isWord = [](char c) { return isDigit(c) || isLetter(c) || c == '-' || c == '.'; };
    if (rest.empty())
        return "the end";
    std::size_t length = 1;
    if (isWord(rest[0])) {
        while (length < rest.size() && length < 20 && isWord(rest[length]))
            ++length;
    } else {
        while (length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xC0) == 0x80)
            ++length;
    }
    return fmt::format("\"{}\"", rest.substr(0, length));
}

/// Thrown inside this file only: one exit for a dozen places where an expression can be wrong.
struct Complaint
{
    std::size_t position;
    std::string expected;
};

/// Recursive descent over
///     '(' number {',' number} ')' { full | bnn | resnet R*R | input I*I(f|b) | g=N | a=X | hidden=N |
///                                  weightless | slopes | shifts | groups=N{+N} }
/// with spaces anywhere, any case, each clause at most once.
class Parser
{
public:
    explicit Parser(std::string_view text) : m_text(text) {}

    Baseline parse()
    {
        parseChannels();
        skipSpaces();
        while (m_position < m_text.size()) {
            parseClause();
            skipSpaces();
        }
        require(seen("bnn") || seen("full"), "\"bnn\" or \"full\"");
        if (!m_baseline.groups.empty())
            checkGroups();
        return std::move(m_baseline);
    }

private:
    void parseChannels()
    {
        require(accept("("), "the channels in parentheses, such as \"(10,20,40,80)\"");
        do {
            m_baseline.channels.push_back(number<int>(channelRange, "a number of channels"));
        } while (accept(","));
        require(m_baseline.channels.size() > 1, "\",\" and the channels of a stage");
        require(accept(")"), "\",\" or \")\"");
    }

    void parseClause()
    {
        m_clause = m_position;
        if (accept("full")) {
            once("full", "bnn");
            m_baseline.full = true;
        } else if (accept("bnn")) {
            once("bnn", "full");
        } else if (accept("resnet")) {
            once("resnet");
            m_baseline.residualKernel = kernel(residualKernelRange);
        } else if (accept("input")) {
            once("input");
            m_baseline.inputKernel = kernel(kernelRange);
            m_baseline.binaryInputWeights = accept("b");
            require(m_baseline.binaryInputWeights || accept("f"),
                    "\"f\" (full-precision weights) or \"b\" (binary weights)");
        } else if (accept("weightless")) {
            once("weightless");
            m_baseline.weightless = true;
        } else if (accept("slopes")) {
            once("slopes");
            m_baseline.slopes = true;
        } else if (accept("shifts")) {
            once("shifts");
            m_baseline.shifts = true;
        } else if (acceptKey("groups")) {
            once("groups=");
            m_groupsPosition = m_position;
            do {
                m_baseline.groups.push_back(number<int>({1, 10000}, "a number of blocks"));
            } while (accept("+"));
        } else if (acceptKey("hidden")) {
            once("hidden=");
            m_baseline.hidden = number<int>(hiddenRange, "the width of the hidden layer");
        } else if (acceptKey("g")) {
            once("g=");
            m_baseline.bases = number<int>(basesRange, "a number of bases");
        } else if (acceptKey("a")) {
            once("a=");
            m_baseline.expansion = number<double>(expansionRange, "an expansion factor");
        } else {
            complain("\"bnn\", \"full\", \"resnet R*R\", \"input I*If\", \"g=\", \"a=\", \"hidden=\", \"weightless\", "
                     "\"slopes\", \"shifts\" or \"groups=\"");
        }
    }

    void checkGroups()
    {
        const auto stages = static_cast<int>(m_baseline.channels.size()) - 1;
        const long long sum = std::accumulate(m_baseline.groups.begin(), m_baseline.groups.end(), 0LL);
        if (sum != stages)
            throw Complaint{m_groupsPosition, fmt::format("groups of {} blocks in total, not {}", stages, sum)};
        require(seen("g="), "\"g=\", the number of branches of the groups");
    }

    int kernel(Range range)
    {
        const int side = number<int>(range, "a kernel size");
        require(accept("*"), fmt::format("\"*{}\"", side));
        return number<int>({double(side), double(side)}, "the same kernel size");
    }

    template <class Number>
    Number number(Range range, std::string_view what)
    {
        skipSpaces();
        const char* begin = m_text.data() + m_position;
        const char* end = m_text.data() + m_text.size();
        Number value{};
        const bool starts = begin != end && isDigit(*begin);
        std::from_chars_result read{begin, std::errc::invalid_argument};
        if constexpr (std::is_floating_point_v<Number>)
            read = std::from_chars(begin, end, value, std::chars_format::fixed);
        else
            read = std::from_chars(begin, end, value);
        if (!starts || read.ec != std::errc{} || !(value >= range.least && value <= range.most)) {
            complain(range.least == range.most ? fmt::format("{} again", range.least)
                                               : fmt::format("{} from {} to {}", what, range.least, range.most));
        }
        m_position += static_cast<std::size_t>(read.ptr - begin);
        return value;
    }

    void skipSpaces()
    {
        while (m_position < m_text.size() && std::string_view(" \t\r\n").find(m_text[m_position]) != m_text.npos)
            ++m_position;
    }

    bool accept(std::string_view word)
    {
        skipSpaces();
        const std::string_view here = m_text.substr(m_position, word.size());
        if (!std::equal(here.begin(), here.end(), word.begin(), word.end(),
                        [](char a, char b) { return lower(a) == b; }))
            return false;
        m_position += word.size();
        return true;
    }

    /// NAME '='; consumes nothing where another word begins with NAME.
    bool acceptKey(std::string_view name)
    {
        const std::size_t before = m_position;
        if (accept(name)) {
            skipSpaces();
            const bool word = m_position < m_text.size() && isLetter(m_text[m_position]);
            if (accept("="))
                return true;
            require(word, "\"=\"");
        }
        m_position = before;
        return false;
    }

    bool seen(std::string_view clause) const { return std::find(m_seen.begin(), m_seen.end(), clause) != m_seen.end(); }

    void once(std::string_view clause, std::string_view rival = {})
    {
        if (seen(clause) || seen(rival))
            throw Complaint{m_clause, fmt::format("no second \"{}\"", seen(rival) ? rival : clause)};
        m_seen.push_back(clause);
    }

    void require(bool condition, std::string_view expected)
    {
        if (!condition)
            complain(std::string(expected));
    }

    [[noreturn]] void complain(std::string expected)
    {
        skipSpaces();
        throw Complaint{m_position, std::move(expected)};
    }

    std::string_view m_text;
    std::size_t m_position = 0;
    std::size_t m_clause = 0;
    std::size_t m_groupsPosition = 0;
    std::vector<std::string_view> m_seen;
    Baseline m_baseline;
};

} // namespace

Result<NetworkDesign> parseExpression(std::string_view text)
{
    try {
        NetworkDesign design = baselineDesign(Parser(text).parse());
        design.name = expressionOf(design).value();
        return design;
    } catch (const Complaint& complaint) {
        return badInput(fmt::format("The network expression is wrong at position {}: expected {}, found {}.",
                                    complaint.position + 1, complaint.expected,
                                    found(text.substr(complaint.position))));
    }
}

std::optional<std::string> expressionOf(const NetworkDesign& design)
{
    NetworkDesign ofTables = design;
    ofTables.input = NetworkDesign().input;
    ofTables.classes = NetworkDesign().classes;
    const std::optional<Baseline> baseline = baselineOf(ofTables);
    if (!baseline || !validate(design))
        return std::nullopt;
    return expressionText(*baseline);
}

} // namespace binweave
