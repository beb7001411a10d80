// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

/// The processor that this host has, and so the only one that bases are made for.
enum Architecture {
  X86_64("x86_64", "x86", "amd64"),
  ARM64("arm64", "arm64", "arm64");

  private final String word;
  private final String slugWord;
  private final String debianWord;

  Architecture(String word, String slugWord, String debianWord) {
    this.word = word;
    this.slugWord = slugWord;
    this.debianWord = debianWord;
  }

  static Architecture ofThisHost() {
    return System.getProperty("os.arch").equals("aarch64") ? ARM64 : X86_64;
  }

  /// As images have it.
  String word() {
    return word;
  }

  /// As the slugs of managed images have it.
  String slugWord() {
    return slugWord;
  }

  /// As Debian's packages have it.
  String debianWord() {
    return debianWord;
  }
}
