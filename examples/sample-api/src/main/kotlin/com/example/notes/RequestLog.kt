package com.example.notes

import jakarta.servlet.FilterChain
import jakarta.servlet.http.HttpServletRequest
import jakarta.servlet.http.HttpServletResponse
import java.security.SecureRandom
import java.time.Instant
import java.util.HexFormat
import org.slf4j.LoggerFactory
import org.slf4j.MDC
import org.springframework.core.Ordered
import org.springframework.core.annotation.Order
import org.springframework.stereotype.Component
import org.springframework.web.filter.OncePerRequestFilter

/**
 * Gives each request an id, which is in every line that it logs and in the answer's header X-Request-Id, and logs how it ended.
 * The id is that of the load balancer, whose access log has it too, or a new one of the same form.
 * Source: Elastic Load Balancing user guide, "Request tracing for your Application Load Balancer".
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestLog : OncePerRequestFilter() {
    private val log = LoggerFactory.getLogger(javaClass)

    override fun doFilterInternal(request: HttpServletRequest, response: HttpServletResponse, chain: FilterChain) {
        val id = request.getHeader("X-Amzn-Trace-Id")?.let(ROOT::find)?.groupValues?.get(1) ?: newId()
        response.setHeader("X-Request-Id", id)
        MDC.putCloseable("requestId", id).use {
            val start = System.nanoTime()
            try {
                chain.doFilter(request, response)
            } finally {
                if (!request.requestURI.startsWith("/actuator/")) logEnd(request, response, (System.nanoTime() - start) / 1_000_000)
            }
        }
    }

    /** The path without its query, which may hold what a log must not. */
    private fun logEnd(request: HttpServletRequest, response: HttpServletResponse, milliseconds: Long) =
        log.atInfo()
            .addKeyValue("method", request.method)
            .addKeyValue("path", request.requestURI)
            .addKeyValue("status", response.status)
            .addKeyValue("milliseconds", milliseconds)
            .log("request")

    private fun newId() = "1-%08x-%s".format(Instant.now().epochSecond, HexFormat.of().formatHex(ByteArray(12).also(RANDOM::nextBytes)))

    private companion object {
        /** A client may send this header itself: any other form isn't taken over. */
        val ROOT = Regex("(?:^|;)Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)")
        val RANDOM = SecureRandom()
    }
}
