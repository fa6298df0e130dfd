package com.example.notes

import org.slf4j.LoggerFactory
import org.springframework.dao.DataAccessResourceFailureException
import org.springframework.http.HttpHeaders
import org.springframework.http.HttpStatus
import org.springframework.http.HttpStatusCode
import org.springframework.http.ProblemDetail
import org.springframework.http.ResponseEntity
import org.springframework.http.converter.HttpMessageNotReadableException
import org.springframework.web.bind.MethodArgumentNotValidException
import org.springframework.web.bind.annotation.ExceptionHandler
import org.springframework.web.bind.annotation.RestControllerAdvice
import org.springframework.web.context.request.WebRequest
import org.springframework.web.method.annotation.HandlerMethodValidationException
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler
import tools.jackson.core.exc.StreamConstraintsException

/** Every error as `application/problem+json` (RFC 9457), with the fields that are wrong and nothing of the inside. */
@RestControllerAdvice
class Problems : ResponseEntityExceptionHandler() {
    private val log = LoggerFactory.getLogger(javaClass)

    /** The pool has no connection, or the one in use broke. The service itself is healthy: the client may try again. */
    @ExceptionHandler
    fun databaseIsAway(failure: DataAccessResourceFailureException): ResponseEntity<ProblemDetail> {
        log.error("The database can't be reached", failure)
        val problem = ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, "The database can't be reached at the moment.")
        return ResponseEntity.of(problem).header(HttpHeaders.RETRY_AFTER, "5").build()
    }

    @ExceptionHandler
    fun unexpected(failure: Exception): ProblemDetail {
        log.error("A request failed", failure)
        return ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR, "The request failed; its id finds the reason in the log.")
    }

    override fun handleMethodArgumentNotValid(
        failure: MethodArgumentNotValidException,
        headers: HttpHeaders,
        status: HttpStatusCode,
        request: WebRequest,
    ): ResponseEntity<Any>? {
        failure.body.setProperty("errors", failure.fieldErrors.map { FieldProblem(it.field, it.defaultMessage) })
        return super.handleMethodArgumentNotValid(failure, headers, status, request)
    }

    override fun handleHandlerMethodValidationException(
        failure: HandlerMethodValidationException,
        headers: HttpHeaders,
        status: HttpStatusCode,
        request: WebRequest,
    ): ResponseEntity<Any>? {
        val errors = failure.parameterValidationResults.flatMap { result ->
            result.resolvableErrors.map { FieldProblem(result.methodParameter.parameterName, it.defaultMessage) }
        }
        failure.body.setProperty("errors", errors)
        return super.handleHandlerMethodValidationException(failure, headers, status, request)
    }

    /** A body over `max-document-length` is too large, not malformed. */
    override fun handleHttpMessageNotReadable(
        failure: HttpMessageNotReadableException,
        headers: HttpHeaders,
        status: HttpStatusCode,
        request: WebRequest,
    ): ResponseEntity<Any>? {
        if (failure.cause !is StreamConstraintsException) return super.handleHttpMessageNotReadable(failure, headers, status, request)
        val problem = ProblemDetail.forStatusAndDetail(HttpStatus.CONTENT_TOO_LARGE, "The body is too large.")
        return handleExceptionInternal(failure, problem, headers, problem.statusCode(), request)
    }

    private fun ProblemDetail.statusCode() = HttpStatusCode.valueOf(status)

    data class FieldProblem(val field: String?, val message: String?)
}
