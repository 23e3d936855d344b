// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
// usage: node run_onnx.js MODEL PIXELS CHANNELS HEIGHT WIDTH SCORES
// Runs MODEL by onnxruntime on the images in PIXELS (bytes) in two batches of different size and writes SCORES (floats).
'use strict';
const fs = require('fs');
const ort = require('onnxruntime-node');

async function main() {
    const [model, pixels, channels, height, width, scores] = process.argv.slice(2);
    const bytes = fs.readFileSync(pixels);
    const each = channels * height * width;
    const images = bytes.length / each;
    const session = await ort.InferenceSession.create(model);
    const run = async (first, count) => {
        const values = Float32Array.from(bytes.subarray(first * each, (first + count) * each));
        const shape = [count, channels, height, width].map(Number);
        const result = await session.run({pixels: new ort.Tensor('float32', values, shape)});
        return result[session.outputNames[0]].data;
    };
    const cut = Math.floor(images / 3);
    const parts = [await run(0, cut), await run(cut, images - cut)];
    fs.writeFileSync(scores, Buffer.concat(parts.map(part => Buffer.from(part.buffer, part.byteOffset, part.byteLength))));
}

main().catch(error => {
    console.error(error.message);
    process.exit(1);
});
