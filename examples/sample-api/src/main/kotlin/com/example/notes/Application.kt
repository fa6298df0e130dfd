package com.example.notes

import javax.sql.DataSource
import org.springframework.beans.factory.InitializingBean
import org.springframework.boot.autoconfigure.SpringBootApplication
import org.springframework.boot.runApplication
import org.springframework.context.annotation.Bean

@SpringBootApplication
class Application {
    /**
     * Connects before the server listens, so a version that can't reach its database never becomes healthy: ECS keeps the one before.
     * The health check doesn't ask the database again, see application.yaml.
     */
    @Bean
    fun connectFirst(dataSource: DataSource) = InitializingBean { dataSource.connection.close() }
}

/** Serves; or, as a command of the image, brings the database up to date before a new version, or reports in a scheduled job. */
fun main(args: Array<String>) {
    when (args.toList()) {
        emptyList<String>() -> runApplication<Application>()
        listOf("migrate") -> runOnce("migrate")
        listOf("report", "--yesterday") -> runOnce("report")
        else -> error("The commands are migrate and report --yesterday; received ${args.joinToString(" ")}")
    }
}

/** Ends with 1 if it fails. */
private fun runOnce(profile: String) = runApplication<Application> { setAdditionalProfiles(profile) }.close()
