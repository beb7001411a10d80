// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.outside;

/// What a run may use besides its machine. All of it works on this host; what is meant for the
/// machine goes into it through the machine's own port.
///
/// @param objects what `S3Download`, `S3Upload` and `s3://` documents use
/// @param web what `WebDownload` uses
/// @param parameters what `{{ aws:ssm:… }}` reads
/// @param documents where `ExecuteDocument` looks first
public record Outside(
    ObjectStore objects, WebSource web, ParameterStore parameters, DocumentSource documents) {

  /// Nothing is configured: steps that need something of it fail and say so. Downloads from the web
  /// need no configuration.
  public static final Outside NONE =
      new Outside(
          ObjectStore.NONE,
          HttpWebSource.ofThisHost(false),
          ParameterStore.NONE,
          DocumentSource.NONE);

  public Outside withObjects(ObjectStore newObjects) {
    return new Outside(newObjects, web, parameters, documents);
  }

  public Outside withWeb(WebSource newWeb) {
    return new Outside(objects, newWeb, parameters, documents);
  }

  public Outside withParameters(ParameterStore newParameters) {
    return new Outside(objects, web, newParameters, documents);
  }

  public Outside withDocuments(DocumentSource newDocuments) {
    return new Outside(objects, web, parameters, newDocuments);
  }
}
