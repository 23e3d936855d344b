// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace binweave {

/// Parts of `count`: as few of at most `most` as can be, of sizes that differ by one at most, longer ones first. To be
/// kept where it serves several times: divisions take as long as a small tile.
class EvenParts
{
public:
    EvenParts(int count, int most)
        : m_parts(count <= most ? 1 : (count + most - 1) / most),
          m_size(m_parts == 1 ? count : count / m_parts),
          m_longer(count - m_parts * m_size)
    {}

    /// visit(first, size, parts): parts of one size that follow each other.
    void eachRun(auto&& visit) const
    {
        if (m_longer > 0)
            visit(0, m_size + 1, m_longer);
        visit(m_longer * (m_size + 1), m_size, m_parts - m_longer);
    }

    /// visit(first, size)
    void each(auto&& visit) const
    {
        for (int i = 0, first = 0; i < m_parts; ++i) {
            const int size = i < m_longer ? m_size + 1 : m_size;
            visit(first, size);
            first += size;
        }
    }

private:
    int m_parts;
    int m_size;
    int m_longer;
};

/// Calls tiles[n - 1](row, first, block) for parts of n columns, or what else a row consists of.
template <class Tiles, class Row>
void eachTile(const Tiles& tiles, const Row& row, int columns, int block)
{
    EvenParts(columns, static_cast<int>(tiles.size())).each([&](int first, int n) { tiles[n - 1](row, first, block); });
}

} // namespace binweave
