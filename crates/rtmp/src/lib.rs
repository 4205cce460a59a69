//! Sans-IO RTMP: AMF0, chunks, FLV tags, client and server.
