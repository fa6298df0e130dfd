package com.example.notes

import java.util.Properties
import org.postgresql.plugin.AuthenticationPlugin
import org.postgresql.plugin.AuthenticationRequestType
import org.postgresql.util.PSQLException
import org.postgresql.util.PSQLState
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider
import software.amazon.awssdk.core.exception.SdkException
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain
import software.amazon.awssdk.services.rds.RdsUtilities

/**
 * Password of each new connection, for which the PostgreSQL driver asks: DB_PASSWORD, which the platform sets with
 * `databaseAuthentication: password`, else a token of IAM. A token logs in for 15 minutes and is signed here, without a request to AWS.
 * Source: pgJDBC documentation, "authenticationPluginClassName"; Amazon RDS user guide, "IAM database authentication".
 */
class DatabasePassword(private val connection: Properties) : AuthenticationPlugin {
    override fun getPassword(type: AuthenticationRequestType): CharArray = (System.getenv("DB_PASSWORD") ?: token()).toCharArray()

    private fun token(): String =
        try {
            signer.generateAuthenticationToken {
                it.hostname(connection.getProperty("PGHOST"))
                    .port(connection.getProperty("PGPORT").toInt())
                    .username(connection.getProperty("user"))
            }
        } catch (failure: SdkException) {
            throw PSQLException("No token of IAM can be signed: ${failure.message}", PSQLState.CONNECTION_REJECTED, failure)
        }

    private companion object {
        /** With the task role's credentials, which it renews, and the region that ECS sets. */
        val signer: RdsUtilities by lazy {
            RdsUtilities.builder()
                .credentialsProvider(DefaultCredentialsProvider.builder().build())
                .region(DefaultAwsRegionProviderChain().region)
                .build()
        }
    }
}
