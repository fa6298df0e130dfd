package com.example.notes

import org.slf4j.LoggerFactory
import org.springframework.boot.CommandLineRunner
import org.springframework.context.annotation.Profile
import org.springframework.jdbc.core.simple.JdbcClient
import org.springframework.stereotype.Component

/** Logs how many notes were created yesterday, in UTC. */
@Component
@Profile("report")
class Report(private val jdbc: JdbcClient) : CommandLineRunner {
    private val log = LoggerFactory.getLogger(javaClass)

    override fun run(vararg args: String) {
        val notes = jdbc.sql(
            """
            SELECT count(*) FROM notes
            WHERE (created_at AT TIME ZONE 'UTC')::date = (now() AT TIME ZONE 'UTC')::date - 1
            """,
        ).query { row, _ -> row.getLong(1) }.single()
        log.atInfo().addKeyValue("notes", notes).log("created yesterday")
    }
}
