// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.document;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The key of a record component whose key is no Java name, such as `default` or
/// `document-s3-bucket-owner`.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
  String value();
}
