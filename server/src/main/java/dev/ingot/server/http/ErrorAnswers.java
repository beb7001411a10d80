// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.model.RandomIds;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// The answers to requests that the HTTP server itself refuses, in the form of the API's errors.
final class ErrorAnswers implements Request.Handler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    var answer = WireErrors.ofStatus(response.getStatus()).answer(RandomIds.uuid());
    ApiHandler.write(answer, response, callback);
    return true;
  }
}
