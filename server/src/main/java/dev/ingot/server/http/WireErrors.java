// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.StorageFullException;
import dev.ingot.model.ServiceError;
import dev.ingot.model.auth.SignatureException;
import dev.ingot.model.json.InvalidInputException;
import dev.ingot.stores.sql.StoreUnreachableException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one place that turns failures into the errors of the API.
///
/// What Ingot has not built yet is a `ClientException` (400): the model declares it for nearly
/// every operation, so typed clients have a class for it, and no SDK repeats the call.
final class WireErrors {
  private static final Logger LOG = LoggerFactory.getLogger(WireErrors.class);

  private WireErrors() {}

  /// The error for what an operation threw. What nobody foresaw is a bug: it is logged here, once,
  /// and the caller learns the request's id only.
  static WireError of(Throwable failure, String requestId, String operation) {
    return switch (failure) {
      case RejectedException rejected -> of(rejected.rejection());
      case InvalidInputException invalid -> WireError.of(invalid.error(), invalid.message());
      case SignatureException signature ->
          new WireError(signature.code(), 403, signature.message());
      case AccessDeniedException denied ->
          WireError.of(ServiceError.ACCESS_DENIED, denied.message());
      case RateExceededException exceeded -> rateExceeded(exceeded);
      case StorageFullException full -> {
        LOG.error("{} failed, request {}: {}", operation, requestId, full.getMessage());
        yield WireError.of(
            ServiceError.SERVICE_UNAVAILABLE,
            "The disk of the service is full, so nothing was changed. Free some space, and try"
                + " again.");
      }
      case StoreUnreachableException unreachable -> {
        LOG.error("{} failed, request {}: {}", operation, requestId, unreachable.getMessage());
        yield WireError.of(
            ServiceError.SERVICE_UNAVAILABLE,
            "The service cannot reach its database at the moment. Try again later.");
      }
      default -> {
        LOG.error("{} failed, request {}: {}", operation, requestId, failure.toString(), failure);
        yield internal(requestId);
      }
    };
  }

  private static WireError rateExceeded(RateExceededException exceeded) {
    var limit = exceeded.limit();
    return WireError.of(
            ServiceError.CALL_RATE_LIMIT_EXCEEDED,
            "Rate exceeded: an account may make "
                + limit.perSecond()
                + " calls per second, and "
                + limit.burst()
                + " at once. Try again later.")
        .retryAfter(exceeded.waitFor());
  }

  private static WireError internal(String requestId) {
    return WireError.of(
        ServiceError.SERVICE,
        "An internal error has occurred. The log of the service has more about request "
            + requestId
            + ".");
  }

  static WireError of(Rejection rejection) {
    var error =
        switch (rejection) {
          case Rejection.InvalidValue _, Rejection.InvalidDocument _ ->
              ServiceError.INVALID_PARAMETER_VALUE;
          case Rejection.InvalidCombination _ -> ServiceError.INVALID_PARAMETER_COMBINATION;
          case Rejection.InvalidTag _ -> ServiceError.INVALID_PARAMETER;
          case Rejection.InvalidRequest _ -> ServiceError.INVALID_REQUEST;
          case Rejection.InvalidVersion _ -> ServiceError.INVALID_VERSION_NUMBER;
          case Rejection.InvalidPageToken _ -> ServiceError.INVALID_PAGINATION_TOKEN;
          case Rejection.TokenReused _ -> ServiceError.IDEMPOTENT_PARAMETER_MISMATCH;
          case Rejection.AlreadyExists _ -> ServiceError.RESOURCE_ALREADY_EXISTS;
          case Rejection.NotFound _, Rejection.NoPolicy _ -> ServiceError.RESOURCE_NOT_FOUND;
          case Rejection.InUse _ -> ServiceError.RESOURCE_DEPENDENCY;
          case Rejection.Busy _ -> ServiceError.RESOURCE_IN_USE;
          case Rejection.QuotaExceeded _ -> ServiceError.SERVICE_QUOTA_EXCEEDED;
          case Rejection.Forbidden _ -> ServiceError.FORBIDDEN;
          case Rejection.DryRun _ -> ServiceError.DRY_RUN_OPERATION;
          case Rejection.Unusable _, Rejection.NotBuiltYet _ -> ServiceError.CLIENT;
        };
    return WireError.of(error, rejection.message());
  }

  static WireError unknownOperation(String method, String path) {
    return new WireError(
        "UnknownOperationException", 404, method + " " + shortened(path) + " is no operation.");
  }

  static WireError tooLarge(int limitBytes) {
    return new WireError(
        "RequestEntityTooLargeException",
        413,
        "The request body is larger than " + limitBytes + " bytes.");
  }

  static WireError foreignHost(String host) {
    return WireError.of(
        ServiceError.FORBIDDEN,
        "This server does not go by the host '"
            + shortened(host)
            + "'. If it is one of its names, add it to the setting allowed-hosts"
            + " (INGOT_ALLOWED_HOSTS).");
  }

  /// @param page what a browser says about it: its origin, or how far away it is
  static WireError foreignOrigin(String page) {
    return WireError.of(
        ServiceError.FORBIDDEN,
        "A web page of another site (" + shortened(page) + ") may not call this server.");
  }

  static WireError noJson(String type) {
    return new WireError(
        "UnsupportedMediaTypeException",
        415,
        "The request body must come with the Content-Type application/json, not '"
            + shortened(type)
            + "'.");
  }

  static WireError noRoom() {
    return WireError.of(
            ServiceError.SERVICE_UNAVAILABLE,
            "The service has no memory for the request body at the moment. Try again.")
        .retryAfter(Duration.ofSeconds(1));
  }

  static WireError encodedBody() {
    return new WireError(
        "UnsupportedMediaTypeException", 415, "The request body must not be compressed.");
  }

  /// For what the HTTP server itself refuses. An HTTP version or a transfer encoding that it does
  /// not know is the client's fault too.
  static WireError ofStatus(int status) {
    return switch (status) {
      case 408 ->
          new WireError("RequestTimeoutException", 408, "The request took too long to arrive.");
      case 413 -> new WireError("RequestEntityTooLargeException", 413, "The request is too large.");
      case 414, 431 ->
          new WireError(
              "RequestHeaderFieldsTooLargeException",
              status,
              "The request line or the headers are too large.");
      case 501, 505 -> malformed(400);
      case 503 ->
          WireError.of(
              ServiceError.SERVICE_UNAVAILABLE, "The service is busy or shutting down. Try again.");
      default ->
          status < 500
              ? malformed(status)
              : WireError.of(ServiceError.SERVICE, "An internal error has occurred.");
    };
  }

  private static WireError malformed(int status) {
    return new WireError("MalformedHttpRequestException", status, "The request is not valid HTTP.");
  }

  private static String shortened(String path) {
    return path.length() <= 100 ? path : path.substring(0, 100) + "…";
  }
}
