// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.external;

/// What a run may use besides its machine. All of it works on this host; what is meant for the
/// machine goes into it through the machine's own port.
///
/// @param objects what `S3Download`, `S3Upload` and `s3://` documents use
/// @param web what `WebDownload` uses
/// @param parameters what `{{ aws:ssm:… }}` reads
/// @param documents where `ExecuteDocument` looks first
public record ExternalSources(
    ObjectStore objects, WebSource web, ParameterStore parameters, DocumentSource documents) {

  /// Nothing is configured: steps that need something of it fail and say so. Downloads from the web
  /// need no configuration.
  public static final ExternalSources NONE =
      new ExternalSources(
          ObjectStore.NONE,
          HttpWebSource.ofThisHost(false),
          ParameterStore.NONE,
          DocumentSource.NONE);

  public ExternalSources withObjects(ObjectStore newObjects) {
    return new ExternalSources(newObjects, web, parameters, documents);
  }

  public ExternalSources withWeb(WebSource newWeb) {
    return new ExternalSources(objects, newWeb, parameters, documents);
  }

  public ExternalSources withParameters(ParameterStore newParameters) {
    return new ExternalSources(objects, web, newParameters, documents);
  }

  public ExternalSources withDocuments(DocumentSource newDocuments) {
    return new ExternalSources(objects, web, parameters, newDocuments);
  }
}
