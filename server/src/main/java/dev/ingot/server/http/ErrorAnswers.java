// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.model.RandomIds;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// The answers to requests that the HTTP server itself refuses, in the form of the API's errors.
final class ErrorAnswers implements Request.Handler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    var requestId = RandomIds.uuid();
    ApiHandler.write(error(request, response, requestId).answer(requestId), response, callback);
    return true;
  }

  /// What nobody foresaw in a side route comes here too.
  private static WireError error(Request request, Response response, String requestId) {
    var status = response.getStatus();
    return status == HttpStatus.INTERNAL_SERVER_ERROR_500
            && request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof Throwable cause
        ? WireErrors.of(
            cause, requestId, request.getMethod() + " " + request.getHttpURI().getPath())
        : WireErrors.ofStatus(status);
  }
}
